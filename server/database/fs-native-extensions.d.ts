declare module 'fs-native-extensions' {
  /** Takes an exclusive lock on an open file for as long as it is open. False if another process has the lock. */
  export function tryLock(fd: number): boolean
}
