# The desktop app beside its window
tray-show = Show Ritm
tray-start = Start recording
tray-finish = Finish recording
tray-quit = Quit
storage-secrets-file = No keyring runs on this computer: keys to accounts, once you link some, would be kept in a file that only your user can read.
