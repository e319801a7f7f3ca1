# What is wrong with a file: what, and what can be done. The particulars follow in the format's own words.
problem-empty = The file is empty.
problem-unknown-format = This is not a kind of training file that Ritm knows.
problem-unknown-columns = A table, but nobody knows what its columns hold. You can say it.
problem-not-training = The file holds no training: it may be settings, a plan or a course.
problem-no-times = The track has no times, so there is no day to put it on.
problem-truncated = The file ends too early. What was readable was kept.
problem-truncated-nothing = The file ends too early. Nothing after that point could be read.
problem-malformed = A part of the file is damaged.
problem-bad-checksum = The check sum does not fit: the file was changed or damaged on its way.
problem-too-large = The file is larger than is safe to open.
problem-encrypted = The archive is locked with a password. Unpack it first, then import the files.
problem-unsupported-compression = The archive uses a compression Ritm does not know. Unpack it first, then import the files.
problem-skipped-points = Some points could not be read and were left out.
problem-newer-version = The archive was made by a newer Ritm. Update, then import it again.
problem-not-handed-over = Only a part of the file arrived: the page was closed, or the file was moved or changed meanwhile. Import it again.
problem-internal = Ritm itself failed on this file. Please report it.
problem-at-byte = at byte { $byte }
