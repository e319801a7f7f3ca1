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
kept-gone = This browser has removed the training that Ritm kept here. Your files, an export or another device still have it: bring it in again.
kept-gone-import = Import
kept-gone-seen = I know
host-other-build = Another tab runs another version of Ritm and holds your training. Close that tab, then reload this one.
host-unsupported-title = This browser can't keep your training
host-failed-title = Ritm could not open your training
host-failed-text = What was kept is still there. Try again, or reload; if it stays so, report what stands below.

# Work between questions that failed: what rests, why, what to do. The reason follows the colon.
work-recording = The recording can not be written down for now: { $reason }
work-sensors = Sensors have to wait: { $reason }
work-errands = What you asked for has to wait: { $reason }
work-imports = Reading files has stopped for now: { $reason }
work-recomputing = Recalculating has stopped for now: { $reason }
work-tidying = Freeing space has stopped for now: { $reason }
trouble-store-full = there is no room left. Free some space; it goes on by itself.
trouble-store-newer = a newer Ritm has changed your data. Reload to update.
trouble-store-unreleased = your data was written by a Ritm from before its first release, which this one can't read.
trouble-store-corrupt = your data on this device is damaged. Restore it from an export.
trouble-store-unsupported = this browser can't keep your training. Use a current Chrome, Edge, Firefox or Safari, and not a private window.
trouble-store-other = the database failed. It is tried again by itself; if it stays so, reload.

not-found-title = Not found
not-found-address = There is nothing at { $address }
not-found-text = The address may be mistyped, or what was here has moved.

more-import-text = Bring in training files and whole exports
more-trash-text = What you deleted can be restored from here
more-settings-text = Units, language, look, export
