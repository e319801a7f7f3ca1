# Letters about accounts.
mail-account-confirm-subject = Confirm your address for Ritm
mail-account-confirm-why = You signed up for Ritm with this address. Confirm it within a day and your account is ready.
mail-account-confirm-open = Confirm the address
mail-account-confirm-ignore = You did not sign up? Then do nothing: without this confirmation there will be no account.

mail-account-already-there-subject = You already have a Ritm account
mail-account-already-there-why = Hello { $name }, somebody just used this address where a new one was asked for, but it already belongs to your account. If that was you, sign in; if you forgot the password, choose a new one.
mail-account-already-there-open = Choose a new password
mail-account-already-there-ignore = If it was not you, nothing has happened: your account is as it was, and whoever it was has not learnt that it exists.

mail-account-reset-subject = Choose a new password for Ritm
mail-account-reset-why = Hello { $name }, somebody asked to replace the password of your account. The link is good for an hour and once. You will be signed out everywhere.
mail-account-reset-open = Choose a new password
mail-account-reset-ignore = If it was not you, do nothing: your password stays as it is.

mail-account-password-changed-subject = Your Ritm password was changed
mail-account-password-changed-why = Hello { $name }, the password of your account was just changed, and other devices were signed out. If that was you, all is well. If not, choose a new one at once.
mail-account-password-changed-open = It was not me

mail-account-confirm-address-subject = Confirm your new address for Ritm
mail-account-confirm-address-why = You want letters of your account to come to this address from now on. Confirm it within a day.
mail-account-confirm-address-open = Confirm the new address
mail-account-confirm-address-ignore = If it was not you, do nothing: the account keeps its address.

mail-account-address-changed-subject = The address of your Ritm account was changed
mail-account-address-changed-why = Hello { $name }, from now on letters of your account go to { $address } and no longer here. If that was not you, undo it within a week: the account returns to this address and everybody is signed out.
mail-account-address-changed-open = Undo the change

mail-account-address-returned-subject = Your Ritm account has its former address again
mail-account-address-returned-why = Hello { $name }, letters of your account go to { $address } again, the address that it had before this one, and no longer here. There is nothing for you to do.

mail-account-address-kept-subject = This address is kept for an account of Ritm
mail-account-address-kept-why = Somebody wants an account of Ritm with this address. Until a few days ago it belonged to another one, and it is kept for that one for a week. If that was your account and you did not change its address, open the letter that we sent you then: its link brings the account back. Otherwise try again after that week.

mail-account-password-known-subject = Somebody knows the password of your Ritm account
mail-account-password-known-why = Hello { $name }, somebody gave the right password of your account, but not the second step, and was not let in. If that was you, all is well. If not, choose a new password.
mail-account-password-known-open = Choose a new password

mail-account-let-in-subject = Somebody is trying passwords of your Ritm account
mail-account-let-in-why = Hello { $name }, there were many wrong passwords for your account, so new browsers and devices have to wait before they can sign in. Is it you who wants to sign in? Open this link where you want to do that, within a day: there you need not wait, and your password is asked for as ever.
mail-account-let-in-open = Sign in here without waiting
mail-account-let-in-ignore = If it is not you, do nothing: whoever it is did not get in. Where you have signed in before nothing changes.

mail-account-new-device-subject = A new device signed in to your Ritm account
mail-account-new-device-why = Hello { $name }, somebody signed in to your account with { $device } from the network { $place }. If that was you, all is well. If not, end that session and choose a new password.
mail-account-new-device-open = See who is signed in

mail-account-token-reused-subject = We signed out a device of your Ritm account
mail-account-token-reused-why = Hello { $name }, a secret by which one of your devices stays signed in was used a second time, by something else than that device. We ended that session. Sign in there again, and look at who else is signed in.
mail-account-token-reused-open = See who is signed in

mail-account-export-ready-subject = Your Ritm data is ready
mail-account-export-ready-why = Hello { $name }, everything that we have of you is ready to be downloaded for a week. You will be asked to show who you are.
mail-account-export-ready-open = Download

mail-account-leaving-subject = Your Ritm account will be erased
mail-account-leaving-why = Hello { $name }, you asked us to erase your account. In 14 days it is gone for good, with everything in it. Do you want to stay? Then sign in before.
mail-account-leaving-open = Stay

mail-account-erased-subject = Your Ritm account was erased
mail-account-erased-why = Hello { $name }, your account and everything in it was erased today. This is the last letter to this address. Farewell.
