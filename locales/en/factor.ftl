# Why the server refuses something of passkeys, codes and providers.
account-code-wrong = This code is wrong, too old, or was used already.
account-step-ended = This took too long or was tried too often. Begin again.
account-passkey-refused = This passkey could not be accepted. Try again.
account-passkey-known = This device has a passkey of your account already.
account-totp-on = An authenticator app is set up already. Turn it off first.
account-totp-none = Setting up the authenticator app took too long. Begin again.
account-recovery-needless = Recovery codes stand in for a passkey or an authenticator app. Set one of these up first.
account-last-way = This is the last way into your account. Add another one, or a password, first.
account-provider-failed = The other service could not be reached. Try again later.
account-provider-untrusted = What the other service answered could not be trusted. You were not signed in.
account-provider-refused = The other service did not let you in, or you turned back.
account-arrival-ended = This took too long, or began in another window. Begin again.
account-identity-taken = This person of the other service is linked to another account here.
account-identity-known = Your account is linked to a person of this service already.
account-address-needed = The other service vouches for no address of yours. Sign up with an address, then link the service.
