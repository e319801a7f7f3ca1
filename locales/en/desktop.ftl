# The desktop app beside its window
tray-show = Show Ritm
tray-start = Start recording
tray-finish = Finish recording
tray-quit = Quit
closed-recording = The workout goes on
closed-into-tray = Ritm still records. Show it or finish the workout by its mark beside the clock.
closed-into-taskbar = Ritm still records. Its window waits among the others; start Ritm again to see it.
storage-secrets-file = No keyring runs on this computer: keys to accounts, once you link some, would be kept in a file that only your user can read.
