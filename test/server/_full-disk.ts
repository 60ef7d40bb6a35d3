import fs from 'node:fs'

/**
 * Lets the disk be full for this process: writes fail with ENOSPC. It takes the place of `fs.writeSync`, by which PGlite
 * writes.
 * @param isFull whether a write into the file of this path fails now, by whether it makes the file longer: on a full
 * disk what is there can still be written over
 * @returns a function that undoes it
 */
export function installFullDisk(isFull: (path: string, grows: boolean) => boolean): () => void {
  const { openSync, writeSync } = fs
  const paths = new Map<number, string>()
  fs.openSync = (path, ...rest) => {
    const file = openSync(path, ...rest)
    paths.set(file, String(path))
    return file
  }
  const write: (file: number, ...rest: unknown[]) => number = (file, ...rest) => {
    const [data, , length, position] = rest
    const bytes = typeof length === 'number' ? length : Buffer.byteLength(String(data))
    const end = (typeof position === 'number' ? position : fs.fstatSync(file).size) + bytes
    if (isFull(paths.get(file) ?? '', end > fs.fstatSync(file).size))
      throw Object.assign(new Error('ENOSPC: no space left on device, write'), {
        ...{ code: 'ENOSPC', errno: -28, syscall: 'write' },
      })
    return Number(Reflect.apply(writeSync, fs, [file, ...rest]))
  }
  Reflect.set(fs, 'writeSync', write)
  return () => {
    Reflect.set(fs, 'writeSync', writeSync)
    fs.openSync = openSync
  }
}

// For a server process of a test. While the file FULL_DISK exists, the database's log of changes cannot be written. It is
// a file of 16 MB, so on a real disk that takes many changes more.
const flag = process.env.FULL_DISK
if (flag !== undefined) installFullDisk((path) => path.includes('/pg_wal/') && fs.existsSync(flag))
