app-title = { $screen } · Ritm
nav-label = Places
nav-today = Today
nav-activities = Activities
nav-import = Import
nav-trash = Trash
nav-settings = Settings
nav-more = More
skip-to-content = Skip to the content
loading = Loading

action-cancel = Cancel
action-close = Close
action-dismiss = Dismiss
action-import = Import
action-keep = Keep
action-reload = Reload
action-retry = Try again
action-save = Save
action-undo = Undo

update-ready = A new version of Ritm is ready.
update-apply = Reload

host-waiting = Ritm is open in another tab, which is just closing. This one follows in a moment.
host-unsupported-title = This browser can't keep your training
host-failed-title = Ritm could not open your training
host-failed-text = Nothing was lost. Reload to try again; if it stays so, report what stands below.

not-found-title = Not found
not-found-address = There is nothing at { $address }
not-found-text = The address may be mistyped, or what was here has moved.

more-import-text = Bring in FIT, GPX and TCX files
more-trash-text = What you threw away, and the way back
more-settings-text = Units, language, look, export
