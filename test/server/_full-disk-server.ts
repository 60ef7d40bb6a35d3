/** The server, with a full disk while the file FULL_DISK exists: see `_full-disk.ts`, which must come first. */
import './_full-disk'
import '../../server/main'
