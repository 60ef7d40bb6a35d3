declare module 'fs-native-extensions' {
  /** Takes an exclusive lock on an open file, for as long as it is open; false when somebody else has one. */
  export function tryLock(fd: number): boolean
}
