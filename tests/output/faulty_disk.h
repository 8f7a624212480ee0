/* A disk that fails: a SQLite VFS over the usual one, which lets the first so many
 * writes, syncs, truncations and deletions pass and refuses one of them, or all from
 * there on. SQLite asks the one that was made the default. */
#ifndef TESTS_OUTPUT_FAULTY_DISK_H
#define TESTS_OUTPUT_FAULTY_DISK_H

#include <glib.h>
#include <sqlite3.h>
#include <stdbool.h>

typedef struct {
    sqlite3_vfs vfs;     /* first: SQLite hands back its address */
    sqlite3_vfs *real;   /* (borrowed) */
    unsigned n, fail_at; /* calls so far; 0: never */
    bool stays_broken;
} FaultyDisk;

typedef struct {
    sqlite3_file file;
    FaultyDisk *disk;
    sqlite3_file *real; /* in the same block, behind this */
} FaultyFile;

static inline bool
faulty_disk_fails(FaultyDisk *disk)
{
    disk->n++;
    return disk->fail_at > 0 &&
           (disk->n == disk->fail_at || (disk->stays_broken && disk->n > disk->fail_at));
}

#define FAULTY(file)            ((FaultyFile *)(void *)(file))
#define REAL(file)              (FAULTY(file)->real)
#define CALL(file, method, ...) (REAL(file)->pMethods->method(REAL(file), ##__VA_ARGS__))

static inline int
faulty_close(sqlite3_file *f)
{
    return REAL(f)->pMethods != NULL ? CALL(f, xClose) : SQLITE_OK;
}

static inline int
faulty_read(sqlite3_file *f, void *to, int n, sqlite3_int64 at)
{
    return CALL(f, xRead, to, n, at);
}

static inline int
faulty_write(sqlite3_file *f, const void *from, int n, sqlite3_int64 at)
{
    /* Half of it is on the disk, as a torn write is. */
    if (!faulty_disk_fails(FAULTY(f)->disk))
        return CALL(f, xWrite, from, n, at);
    CALL(f, xWrite, from, n / 2, at);
    return SQLITE_FULL;
}

static inline int
faulty_truncate(sqlite3_file *f, sqlite3_int64 size)
{
    return faulty_disk_fails(FAULTY(f)->disk) ? SQLITE_IOERR_TRUNCATE
                                              : CALL(f, xTruncate, size);
}

/* The power stays on, so that what is written is there: no time is spent on syncing. */
static inline int
faulty_sync(sqlite3_file *f, int flags)
{
    (void)flags;
    return faulty_disk_fails(FAULTY(f)->disk) ? SQLITE_IOERR_FSYNC : SQLITE_OK;
}

static inline int
faulty_size(sqlite3_file *f, sqlite3_int64 *size)
{
    return CALL(f, xFileSize, size);
}

static inline int
faulty_lock(sqlite3_file *f, int kind)
{
    return CALL(f, xLock, kind);
}

static inline int
faulty_unlock(sqlite3_file *f, int kind)
{
    return CALL(f, xUnlock, kind);
}

static inline int
faulty_check(sqlite3_file *f, int *ret_reserved)
{
    return CALL(f, xCheckReservedLock, ret_reserved);
}

static inline int
faulty_control(sqlite3_file *f, int what, void *argument)
{
    return CALL(f, xFileControl, what, argument);
}

static inline int
faulty_sector(sqlite3_file *f)
{
    return CALL(f, xSectorSize);
}

static inline int
faulty_device(sqlite3_file *f)
{
    return CALL(f, xDeviceCharacteristics);
}

static inline int
faulty_open(sqlite3_vfs *vfs, sqlite3_filename name, sqlite3_file *f, int flags,
            int *ret_flags)
{
    static const sqlite3_io_methods methods = {
        .iVersion = 1,
        .xClose = faulty_close,
        .xRead = faulty_read,
        .xWrite = faulty_write,
        .xTruncate = faulty_truncate,
        .xSync = faulty_sync,
        .xFileSize = faulty_size,
        .xLock = faulty_lock,
        .xUnlock = faulty_unlock,
        .xCheckReservedLock = faulty_check,
        .xFileControl = faulty_control,
        .xSectorSize = faulty_sector,
        .xDeviceCharacteristics = faulty_device,
    };
    FaultyFile *file = FAULTY(f);
    file->disk = (FaultyDisk *)(void *)vfs;
    file->real = (sqlite3_file *)(void *)(file + 1);
    file->real->pMethods = NULL;
    sqlite3_vfs *real = file->disk->real;
    int code = real->xOpen(real, name, file->real, flags, ret_flags);
    file->file.pMethods = file->real->pMethods != NULL ? &methods : NULL;
    return code;
}

static inline int
faulty_delete(sqlite3_vfs *vfs, const char *name, int is_synced)
{
    FaultyDisk *disk = (FaultyDisk *)(void *)vfs;
    return faulty_disk_fails(disk) ? SQLITE_IOERR_DELETE
                                   : disk->real->xDelete(disk->real, name, is_synced);
}

/* Make @disk the default, to fail at its @fail_at-th call. It lives until it is removed.
 */
static inline void
faulty_disk_insert(FaultyDisk *disk, unsigned fail_at, bool stays_broken)
{
    sqlite3_vfs *real = sqlite3_vfs_find(NULL);
    *disk = (FaultyDisk){
        .vfs = *real, .real = real, .fail_at = fail_at, .stays_broken = stays_broken
    };
    disk->vfs.zName = "faulty";
    disk->vfs.szOsFile = (int)sizeof(FaultyFile) + real->szOsFile;
    disk->vfs.xOpen = faulty_open;
    disk->vfs.xDelete = faulty_delete;
    sqlite3_vfs_register(&disk->vfs, 1);
}

static inline void
faulty_disk_remove(FaultyDisk *disk)
{
    sqlite3_vfs_unregister(&disk->vfs);
    sqlite3_vfs_register(disk->real, 1);
}

#endif
