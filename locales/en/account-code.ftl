# Why the server refuses something of an account.
account-wrong = Address and password do not match.
account-wait = Too many wrong tries from here.
account-locked = This account was locked by the people who run this server. Write to them.
account-address-kept = This address belonged to another account until a few days ago and is kept for it for a week.
account-link-invalid = This link was used already or is too old. Ask for a new one.
account-password-needed = You signed up on another device. Type the password that you chose there.
account-address-malformed = This is no address that mail can be sent to. Check it for typing errors.
account-password-short = A password needs 12 characters at least. A few words in a row do well.
account-password-long = A password can have 256 characters at most.
account-password-common = This password is among the first that are guessed. Choose another.
account-password-personal = This password is little more than your name or address. Choose another.
account-password-wrong = That is not your present password.
account-tokens-ended = You are signed out here. Sign in again.
account-too-many = You have as many of these as an account may have. Remove one first.
account-sign-up-closed = Sign-up is closed here. Ask the people who run this server.
account-export-not-ready = Your download is still being made. You will get a letter.
account-has-factor = This account has a second factor, which this link does not ask for. Take an address without an account.
account-last-administrator = This is the last administrator. Make somebody else one first.

# Who is staff.
account-role-administrator = Administrator
account-role-operator = Operator
account-role-support = Support
account-role-shop = Shop
account-role-moderator = Moderator
