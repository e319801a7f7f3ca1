console-title = Ritm console
console-word = console
console-nav = Places of the console
console-loading = Loading
console-back = Back
console-clear = Clear
console-yes = yes
console-no = no
console-never = never
console-to-app = To the app
console-failed = The console could not be opened
console-failed-why = It can't be told who is signed in
console-no-network = The server can't be reached. Check the connection and try again.
console-other-build = The server speaks another version than this page. Reload the page.
console-retry-after = Try again in { $seconds } s.
console-field-wrong = { $field }:
console-not-found = There is nothing here
console-not-found-text = The address may have been mistyped, or what was here is gone.
console-not-found-home = To the first place
console-not-allowed = your role may not do this
console-not-offered = not offered for this
console-none-current = nothing is chosen
console-shown-anew = It is shown anew.
console-actor-anyone = somebody
console-actor-account = owner
console-actor-staff = staff
console-actor-server = the server
console-actor-operator = command line

console-span-seconds = { $shown } s
console-span-minutes = { $shown } min
console-span-hours = { $shown } h
console-span-days = { $shown } d

console-place-accounts = Accounts
console-place-jobs = Jobs
console-place-mailbox = Mailbox
console-place-audit = Audit trail
console-place-flags = Features
console-place-health = Health
console-place-settings = Settings
console-place-more = More
console-places = Places

console-search-or-do = Search or do
console-palette = Search or do
console-palette-hint = An act, a place, an address, an id
console-palette-do = Do
console-palette-open = Open
console-palette-accounts = Accounts
console-palette-none = Nothing fits.
console-palette-grey = grey: not possible, and why

console-key-choose = choose
console-key-do = do
console-key-close = close
console-key-rows = move
console-key-move = move through a list
console-key-open = open
console-key-open-it = Open the account
console-key-search = search
console-key-leave = leave a field
console-key-again = Load again
console-key-choose-row = Choose the row
console-keys-all = all keys
console-keys-title = Keys
console-keys-everywhere = Everywhere
console-keys-places = Places
console-keys-here = On this screen
console-keys-off = Single keys are off.
console-keys-switch = Single keys
console-keys-switch-help = Letters act outside of fields. Switch them off if you speak to your computer or press keys by accident; Ctrl K stays.

console-sign-in = Sign in to the console
console-sign-in-text = For those who run this server. A second factor is asked for.
console-sign-in-do = Sign in
console-sign-in-passkey = Sign in with a passkey
console-sign-out = Sign out
console-password = Password
console-password-help = 12 characters or more.
console-passkey-none = No passkey was given. Try again, or choose another way.
console-passkey-name = Console
console-second = Second step
console-second-text = Something that only you have.
console-second-do = Go on
console-second-passkey = With a passkey
console-second-recovery = Use a recovery code
console-second-totp = Use the authenticator app
console-code = Code of the authenticator app
console-recovery-code = Recovery code
console-no-staff = No place for this account
console-no-staff-text = { $name } is signed in and has no role here. An administrator can grant one.
console-first = The first administrator
console-first-text = This link works once. The account it makes may do everything here.
console-first-no-token = This page is opened by the link that the server writes into its log.
console-first-do = Make the account
console-factor = A second factor
console-factor-text = { $name }, staff need one before anything is shown: a stolen password alone must not open people's data.
console-factor-passkey = Use a passkey
console-factor-totp = Use an authenticator app
console-totp = Authenticator app
console-totp-text = Scan the picture, then type the code that the app shows.
console-totp-picture = Picture to scan with the authenticator app
console-totp-by-hand = Or type this into the app:
console-totp-do = Turn on
console-codes = Recovery codes
console-codes-text = Each opens your account once if you lose your factor. Print them or keep them in a password manager; they are not shown again.
console-codes-kept = I have kept them
console-proof = Is it you?
console-proof-text = This matters: type your password once more.
console-proof-do = Go on

console-role-administrator = Administrator
console-role-operator = Operator
console-role-support = Support
console-role-shop = Shop
console-role-moderator = Moderator
console-role-about-administrator = may do everything, and alone grants roles
console-role-about-operator = keeps the server running: jobs, settings, features, health
console-role-about-support = helps people with their accounts
console-role-about-shop = runs the shop
console-role-about-moderator = looks after what people write to each other
console-role-grant = Grant
console-role-revoke = Take away
console-role-granted = { $role } is granted.
console-role-revoked = { $role } is taken away.
console-roles = Roles
console-roles-none = none
console-permissions = What you may do here
console-permission-account-read = Search and read accounts
console-permission-account-reveal = See personal data for a reason
console-permission-account-lock = Lock and unlock accounts
console-permission-account-session = See and end sessions
console-permission-account-factor = Take away lost factors
console-permission-role-grant = Grant roles
console-permission-job-read = See jobs and effects
console-permission-job-act = Retry and discard them
console-permission-letter-read = Read letters
console-permission-letter-link = Follow links in letters
console-permission-audit-read = Read the audit trail
console-permission-setting-read = Read settings
console-permission-flag-read = See features
console-permission-flag-write = Switch features
console-permission-health-read = See the server's health

console-field-name = Name
console-field-address = Address
console-field-state = State
console-field-roles = Roles
console-field-made = Made
console-field-seen = Seen
console-field-id = Id
console-field-device = Device
console-field-place = Network
console-field-begun = Since
console-field-kind = Kind
console-field-error = What went wrong
console-field-attempts = Tries
console-field-due = Due
console-field-put = Put
console-field-oldest = Oldest
console-field-subject = Subject
console-field-to = To
console-field-written = Written
console-field-actor-id = Their account
console-field-deed = Deed
console-field-actor = Who
console-field-subject-of = To what
console-field-detail = More
console-field-at = When
console-field-link = Chain and number
console-field-text = Search
console-field-reason = Reason
console-field-password = Password

console-state-active = active
console-state-locked = locked
console-state-leaving = leaving
console-language-en = English
console-language-ru = Russian
console-accounts-search = Search accounts
console-accounts-hint = Id, or how an address begins
console-accounts-failed = The accounts could not be listed
console-accounts-none = No account fits
console-accounts-none-text = An address is found by how it begins, an id only as a whole.
console-narrow = Narrow the list
console-narrow-do = Narrow
console-narrow-all = all
console-narrow-active = active
console-narrow-locked = locked
console-narrow-leaving = leaving
console-beside = About the row
console-beside-none = Move to a row to see more about it.
console-more-rows = More
console-fresh = { $count ->
    [one] { $shown } new
   *[other] { $shown } new
}
console-choose = Choose
console-choose-none = None
console-chosen = { $count ->
    [one] { $shown } chosen
   *[other] { $shown } chosen
}
console-chosen-acts = What to do with the chosen

console-account = Account
console-account-failed = The account could not be shown
console-since = since { $day }
console-locked-because = Locked: { $reason }
console-factors-go-at = Its second factors are to be taken away on { $day }; its owner can still say no.
console-leaves-at = Its owner asked for its deletion, which is due on { $day }.
console-figure-sessions = sessions
console-figure-password = password
console-figure-passkeys = passkeys
console-figure-codes = authenticator app
console-figure-recovery = recovery codes
console-figure-providers = providers
console-figure-tokens = tokens
console-sessions = Sessions
console-sessions-none = Nobody is signed in.
console-hidden = Hidden until a reason is given
console-shown = Shown for a reason
console-shown-until = Hidden again at { $time }.
console-never-shown = Trainings, weight and heart data are never shown to staff.
console-looks = Who looked
console-looks-none = Nobody so far.
console-looks-seen = The person sees this list, too.
console-reason = Reason
console-reason-help = Kept in the audit trail and shown to the person.
console-reason-short = Say why, in 8 characters at least.
console-reveal-nothing = Choose what is to be shown.

console-do-reveal = Show hidden data
console-do-lock = Lock
console-do-unlock = Unlock
console-do-end-sessions = End all sessions
console-do-end-session = End
console-do-reset-factors = Take factors away
console-ask-reveal = What do you need, and why?
console-ask-reveal-text = It is shown for ten minutes, and the person can read that you looked.
console-ask-lock = Lock this account?
console-ask-lock-text = Its sessions and tokens end, and nobody signs in to it until it is unlocked.
console-ask-unlock = Unlock this account?
console-ask-unlock-text = Its owner can sign in again.
console-ask-end-sessions = End all sessions?
console-ask-end-sessions-text = Every device has to sign in again. What is not yet synchronised stays on the device.
console-ask-end-session = End this session?
console-ask-end-session-text = The device has to sign in again.
console-ask-reset-factors = Take the second factors away?
console-ask-reset-factors-text = Only after you made sure who asks. The owner gets a letter and some days to say no; then passkeys, authenticator app and recovery codes go.
console-done-reveal = Shown. The person can read that you looked.
console-done-lock = The account is locked.
console-done-unlock = The account is unlocked.
console-done-end-sessions = All sessions are ended.
console-done-end-session = The session is ended.
console-done-reset-factors = The owner is told, and the factors go when the time is over.

console-source-job = Jobs
console-source-effect = Effects
console-jobs-source = Jobs within the server, or effects that leave it
console-jobs-failed = The jobs could not be listed
console-jobs-none = Nothing here
console-jobs-none-text = Nothing is in this state.
console-jobs-none-dead = No dead letters
console-jobs-none-dead-text = Everything that was tried has worked or is still being tried.
console-jobs-not-dead = only what was given up
console-queues = Queues
console-payload = What it was given
console-work-state-waiting = waiting
console-work-state-running = running
console-work-state-done = done
console-work-state-dead = given up
console-work-state-all = all
console-do-retry = Try again
console-do-discard = Let go
console-retried = { $count ->
    [one] { $done } of { $all } is tried again.
   *[other] { $done } of { $all } are tried again.
}
console-discarded = { $count ->
    [one] { $done } of { $all } is let go.
   *[other] { $done } of { $all } are let go.
}

console-mailbox-sub = What the server wrote to people
console-mailbox-failed = The letters could not be listed
console-mailbox-none = No letters
console-mailbox-none-text = The server has written to nobody yet.
console-links-hidden = Links open people's accounts: your role may not see them.

console-audit-failed = The audit trail could not be listed
console-audit-none = No entry fits
console-audit-none-text = Everything that staff change, and what people change about getting in, stands here.
console-audit-narrow = Narrow the audit trail
console-audit-follow = Follow again
console-audit-following = Following the chain from its first entry
console-audit-sound = { $count ->
    [one] The chain is whole: { $shown } entry.
   *[other] The chain is whole: { $shown } entries, each follows from the one before.
}
console-audit-broken = The chain is broken: { $where }. Somebody changed the database by hand.

console-flags-sub = For whom they are on, at once and without a restart
console-flags-failed = The features could not be listed
console-flags-none = Nothing to switch
console-flags-none-text = This version has no feature that can be switched.
console-flag-fixed = decided by the server's settings
console-flag-name-sign-up = People may make accounts by themselves.
console-flag-untouched = never switched
console-flag-for = For whom { $name } is on
console-flag-done = { $name } is switched.
console-share-none = for nobody
console-share-all = for everybody
console-share = for { $percent } %
console-conflict = Somebody was faster
console-conflict-text = { $name } was switched while you looked at it.
console-conflict-now = now
console-conflict-yours = yours
console-conflict-theirs = Leave it
console-conflict-mine = Switch it all the same

console-health-failed = The server could not be asked how it is
console-health-well = All is well.
console-health-not-ready = The server is not ready for requests.
console-health-unwell = { $count ->
    [one] { $shown } part is not well.
   *[other] { $shown } parts are not well.
}
console-health-parts = Parts
console-health-version = version
console-health-database = database
console-health-up = running for
console-health-live = Asked again every { $seconds } s.
console-database-sqlite = SQLite
console-database-postgres = PostgreSQL
console-well = well
console-unwell = not well

console-settings-sub = As the server was started. They are changed in its file or its environment.
console-settings-search = Search settings
console-settings-failed = The settings could not be listed
console-settings-none = No setting fits
console-settings-none-text = Search for a part of its name or of what it means.
console-secret = secret, never shown

staff-gone = It is gone.
staff-not-now = Its state does not allow this by now.
staff-own-account = This can't be done to your own account.
staff-last-administrator = The last administrator has to stay.
staff-nothing-asked = Choose what is to be shown.
staff-fixed = The server's settings decide this.
