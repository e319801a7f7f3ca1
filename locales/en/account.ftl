# The account: ways in, profile, safety, leaving.
nav-account = Account
more-account-text = Sign in, profile, security, leaving
account-title = Account
account-none-title = You are not signed in
account-none-text = Everything here works without an account. With one, this server knows you: it keeps your profile, and you decide who else gets in.

sign-in-title = Sign in
sign-in-text = Your training stays on this device either way. Signing in sends none of it and changes nothing in it.
sign-in-passkey = Continue with a passkey
sign-in-with-password = Use a password instead
sign-in-submit = Sign in with the password
sign-in-new = New here?
sign-in-wrong-title = That did not match.
sign-in-wrong = Either the address or the password is not right. Both are still there to be corrected.
sign-in-or-password = The password works as well.
sign-out = Sign out
session-ended = You were signed out: the session ended. Nothing here is lost.
keys-locked = The keyring is locked, so Ritm can't see whether you are signed in. Nothing is lost: unlock it.
keys-failed = The place where this device keeps your keys does not answer, so Ritm can't see whether you are signed in. Nothing is lost: try again in a moment.
keys-unlock = Unlock
keys-not-kept = This device could not keep your keys: when Ritm is closed you are signed out.
back-to-sign-in = Back to signing in
stay-signed-out = stay signed out

address = Address
address-help = Where letters go: to confirm the account, and when something about it changes.
address-malformed = That is no address for mail, such as anna@example.org.
address-use = Letters go there, and you sign in with it
address-new = New address
address-change-title = Change the address
address-change-text = A letter goes to the new address. The present one stays until you follow its link.
address-change-submit = Send the letter
address-letter-sent = A letter is on its way to { $address }.
address-confirm-title = Your new address
address-confirm-text = Make this the address of your account? The old one gets a letter by which that can be undone for a week.
address-confirm-submit = Use this address
address-confirm-done = Done. From now on you sign in with it.
address-back-title = Your old address
address-back-text = Put the old address back? Everybody is signed out, tokens of programs end, and the password is taken away: a letter to the old address lets you choose a new one.
address-back-submit = Put it back
address-back-done = The old address is back. Look for the letter that lets you choose a new password.
let-in-title = Sign in without waiting
let-in-text = Others tried passwords of your account. Let this device in? Your password is asked for as ever.
let-in-submit = Let this device in
let-in-done = You can sign in here now.
link-missing = Open this page by the link in the letter: what belongs behind it is missing.

password = Password
password-show = Show what is typed
password-help = 12 characters at least. A few words in a row do well.
password-new = New password
password-present = Present password
password-there = Set. You may sign in with it
password-none = None: you sign in in other ways
password-make = Choose one
password-change-title = Change the password
password-change-text = All other sessions end with it.
password-changed = The password is changed. Other sessions have ended.

person-name = What to call you
name-missing = Say a name.
sign-up-title = Make an account
sign-up-link = Make an account
sign-up-text = A minute, no card. Your training stays on this device; nothing is sent by making an account.
sign-up-submit = Make the account
sign-up-known = You have one?

confirm-title = Confirm your address
confirm-wait-title = Look into your mail
confirm-wait = A letter is on its way to { $address }. Its link makes the account and signs you in.
confirm-wait-hint = It can take a few minutes. Look among unwanted mail too. You may close this page.
confirm-resend = Send the letter again
confirm-sent-again = The letter is on its way again.
confirm-other-address = Another address
confirm-nothing = No sign-up is waiting on this device. Open the link in the letter here, or sign in.
confirm-password = You signed up on another device: type the password that you chose there.
confirm-password-wrong = That is not the password that you chose when you signed up.
confirm-submit = Confirm
confirm-busy = Confirming
confirm-known = Your address is confirmed already.

forgot-link = Forgot the password?
forgot-title = A new password
forgot-text = We send you a letter with a link to choose one. A passkey needs none.
forgot-submit = Send the letter
forgot-sent-title = Look into your mail
forgot-sent = If { $address } has an account here, a letter is on its way. Its link is good for a short while.
forgot-again = Ask for a new link
reset-title = A new password
reset-text = Choose a password. Everybody who is signed in with the account is signed out.
reset-submit = Set the password
reset-done = The password is set. Sign in with it.

second-title = One more step
second-text = Show that it is you.
second-code = Code
second-code-help = Six digits from your authenticator app.
second-recovery = Recovery code
second-recovery-help = One of those you kept. Each is good once.
second-submit = Go on
second-passkey = Use a passkey
second-use-recovery = Use a recovery code
second-use-app = Use the authenticator app
second-back = Begin again

passkey-cancelled = No passkey was used. Try again, or use the password.
passkey-known = This device has a passkey of your account already.
passkey-unsupported = This window has no passkeys.
passkey-elsewhere = Passkeys of this server do not work at this address: open it at the one that its letters name.
passkey-failed = The passkey could not be used. Try again.
passkey-unnamed = Passkey

proof-title = Is it you?
proof-text = Before this changes, show once more that it is you. For ten minutes nothing more is asked.
proof-passkey = Use a passkey
proof-submit = Go on
proof-by-code = Use a code
proof-by-password = Use the password
proof-none = This window knows no way to show that. Sign out and in again: for ten minutes after that nothing more is asked.

profile-title = Profile
letters-language = Language of letters
time-zone = Time zone
time-zone-help = Its name, such as Europe/Berlin. Empty to leave it open.
zone-malformed = That is no name of a time zone, such as Europe/Berlin.
birth-year = Year of birth
birth-year-help = Only where you want to say it.
year-malformed = A year such as 1987, or nothing.
profile-waits = Kept here. It is sent when the server can be reached.
profile-kept-here = Kept on this device. It is sent when the server can be reached.

security-title = Security
security-strong = Strong: a stolen password opens nothing.
security-one-passkey = Good: a passkey signs you in. A second one, or recovery codes, help when it is lost.
security-two-steps = Good: a code is asked for beside the password. A passkey is quicker, and can't be phished.
security-password-only = Only a password protects the account. A passkey is quicker and can't be phished.
factors-reset-title = Your passkeys and codes are about to go
factors-reset-due = Support was told that you lost them. On { $day } they are taken away, and the password alone opens the account. If that was not you, or you have them again, keep them.
factors-reset-keep = Keep them
factors-reset-kept = Called off. Your passkeys and codes stay.
passkeys-title = Passkeys
passkeys-none = None yet. A passkey is your device's lock: a finger, a face or its code.
passkeys-unsupported = None. This window can't make one; a browser on a phone or computer can.
passkey-add = Add a passkey
passkey-added = The passkey is added.
passkey-rename-title = Name the passkey
passkey-rename-of = Rename { $name }
passkey-remove-of = Remove { $name }
passkey-remove-title = Remove { $name }?
passkey-remove-text = It opens the account no more, and all other sessions end. The device itself keeps an entry that does nothing.
thing-name = Name
made-on = made { $day }
used-at = used { $moment }
just-now = just now

steps-title = Second step
totp-title = Code from an app
totp-off = Off
totp-since = On since { $day }
totp-begin = Set up
totp-on = From now on a code is asked for beside the password.
totp-setup-title = Set up an authenticator app
totp-setup-text = Scan this picture with the app. It shows six digits that change every half minute.
totp-setup-typed = Or type this into the app:
totp-setup-code = What the app shows now.
totp-picture = Picture for the authenticator app; the same stands below to be typed
totp-confirm = Turn it on
totp-off-title = Turn the code off?
totp-off-text = Then a password alone opens the account, unless it has passkeys. All other sessions end.
codes-title = Recovery codes
codes-none = None. They open the account when phone and passkeys are lost
codes-left = { $count ->
    [one] { $shown } left
   *[other] { $shown } left
}
codes-few = Few left
codes-make = Make them
codes-renew = Make new ones
codes-text = Keep them where you keep papers. Each opens the account once, when phone and passkeys are lost. They are not shown again.
codes-done = I have kept it
copied = Copied.
copy-failed = The browser does not let the page copy. Mark it and copy by hand.

sessions-title = Where you are signed in
sessions-end-others = Sign out the others
sessions-ended = All other sessions have ended.
session-this = this one
session-end = Sign out
session-end-of = Sign out { $device }
session-elsewhere = Another network than here
device-unknown = Unknown device
signed-in-by-password = by password
signed-in-by-passkey = by passkey
signed-in-by-provider = by another provider
signed-in-by-letter = by the letter

tokens-title = Tokens for programs
tokens-none = None. A token lets a program of your own read or change what you allow it.
token-new = New token
token-name-help = By what you will know it: where it is used.
token-may = It may
token-ends = It ends
token-days = after { $days } days
token-for-ever = never ends
token-until = until { $day }
token-make = Make the token
token-made = This is the token. Copy it now: it is not shown again.
token-revoked = The token is revoked: it no longer works.
token-revoke-of = Revoke { $name }
scope-profile-read = read the profile
scope-profile-write = change the profile

leave-title = Leave, or take everything with you
leave-text = One file holds everything that this server has of you. Deleting waits 14 days; signing in until then calls it off.
leave-delete = Delete the account
leave-ask-title = Delete the account?
leave-ask-text = Everybody is signed out now, and programs' tokens end. After 14 days everything that this server has of you is erased. Sign in until then, and nothing happens.
leave-ask-device = The training on this device stays as it is.
leave-ask-submit = Delete it
leave-until = Your account is erased on { $day }. Sign in until then to keep it.
leave-called-off = Welcome back. Your account stays; its deletion is called off.
export-ask = Ask for everything
export-of = Everything, as of { $day }
export-making = Being made. A letter says when it is ready
export-until = here until { $day }
export-take = Download

server-title = Server
server-is = Server { $host }
server-another = another one
server-address = Address of the server
server-help = Where your account is, such as https://ritm.example.org. Your own server is as good as any.
server-choose = Use this server
server-bound = This page came from it and asks no other. To use another server, open its address in the browser.
server-sign-out-first = To use another server, sign out first.
server-no-answer = The server did not answer
server-refused = The server refused. Update Ritm if it stays so.
server-unreadable = What came back is no answer of a Ritm server. Check its address, or update Ritm.
transport-unreachable = The server can't be reached. Your training is here and safe; try again once you are online.
transport-timed-out = The server took too long. Try again in a moment.
transport-too-long = The server's answer broke off. Try again.
transport-forbidden = No server is chosen, or this window may not ask it.
wait-letter = If the address has an account, a letter with a way in is on its way to it. A passkey works at once.
wait-seconds = { $count ->
    [one] Try again in { $shown } second.
   *[other] Try again in { $shown } seconds.
}
wait-minutes = { $count ->
    [one] Try again in { $shown } minute.
   *[other] Try again in { $shown } minutes.
}
form-failed = That did not work.

fact-here = { $count ->
    [one] activity on this device. Signing in leaves it as it is and doubles nothing.
   *[other] activities on this device. Signing in leaves them as they are and doubles nothing.
}
fact-file-figure = 1 file
fact-file = takes everything out again, any day. Leaving is a button, not a letter.
fact-days-figure = 14 days
fact-days = to think when you delete the account. Signing in calls it off.

action-change = Change
action-copy = Copy
action-download = Keep as a file
action-look-again = Look again
action-print = Print
action-remove = Remove
action-rename = Rename
action-turn-off = Turn off

or = or
sign-in-by = Continue with { $name }
providers-elsewhere = You came by { $names }? That works in a browser: open your server there, choose a password under Security, and sign in with it here.
sign-in-busy = Signing in
identities-title = Other ways in
identity-free = Not linked
identity-link = Link
identity-unlink = Unlink
identity-unlink-of = Unlink { $name }
identity-since = linked { $day }
identity-added = { $name } signs you in from now on.
identity-offer = There is an account with this address already. Sign in to it, and { $name } is linked.
identity-sign-in = Sign in to your account in the usual way: then both are linked.
