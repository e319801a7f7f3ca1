# What went wrong, and what now.
error-title = That did not work
error-activity-not-found = This activity is not here any more.
error-activity-text-too-long = That text is too long. Shorten it and save again.
error-activity-bad-range = That part can't be measured. Choose another.
error-activity-not-trashed = Only what is in the trash can be removed for good.
error-import-not-found = This import is not known any more. Start it again.
error-import-bad-chunk = A file changed while it was being read. Import it again.
error-import-incomplete = Not every file arrived. Import them again.
error-import-bad-file-count = Choose at least one file, and no more than 100,000 at once.
error-archive-not-found = The export was interrupted. Start it again.
error-store-full = There is no room left on this device. Free some space, then try again.
error-store-newer = Your data was written by a newer Ritm. Reload to update.
error-store-corrupt = Your data on this device is damaged. Restore it from an export.
error-store-unsupported = This browser can't keep your training. Use a current Chrome, Edge, Firefox or Safari, and not a private window.
error-store-other = The database failed. Reload and try again; nothing you saved is lost.
error-message = The page is older than the app behind it. Reload.
error-closed = The connection to your data is gone. Reload.
