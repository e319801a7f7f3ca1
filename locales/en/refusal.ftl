# Why the server refused, by its codes.
server-not-found = There is nothing here.
server-method-not-allowed = The server does not do this here.
server-not-acceptable = The server has this in no form that was asked for.
server-range-not-satisfiable = The file ends before the part that was asked for.
server-body-too-large = This is larger than the server takes.
server-unsupported-type = The server does not take this kind of content.
server-invalid = Something in it is not as the server needs it.
server-not-signed-in = Sign in first.
server-forbidden = You may not do this.
server-factor-needed = Sign in with a second step to do this.
server-proof-needed = Prove once more that it is you, then do this.
server-foreign-origin = The request came from a page that does not belong to this server.
server-key-reused = This was sent before with other content. Try again.
server-key-in-use = The same request is still under way. Try again in a moment.
server-version-missing = The request does not say which version it changes.
server-version-changed = It was changed somewhere else meanwhile. Look at it again, then change it.
server-too-many = Too many requests. Wait a little, then go on.
server-busy = The server has too much to do. Try again in a moment.
server-timed-out = The server took too long. Try again later.
server-not-ready = The server is starting or stopping. Try again in a moment.
server-internal = The server failed at this. Try again later.

# What is wrong with a field.
field-missing = This is needed.
field-unknown = The server does not know this field.
field-wrong-kind = This is not the kind of value that belongs here.
field-unknown-word = This is none of the values that may stand here.
field-out-of-range = This number is too small or too large.
field-too-short = This is too short.
field-too-long = This is too long.
field-too-few = There must be more of these.
field-too-many = These are too many.
field-control-character = There are invisible characters in it that may not be.
field-malformed = This is not written as it has to be.
