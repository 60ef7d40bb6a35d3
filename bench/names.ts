/** The names in the tables: this library, and code written by hand. */
export const OURS = 'mobx-miniprogram-auth'
export const FLOOR = 'written by hand'
/** Code written by hand with async functions, as most people would write it. */
export const ASYNC_FLOOR = FLOOR + ', async'
export const BARE = 'bare promise'
/** MobX loaded by itself, to show its share of this library's time. */
export const MOBX = 'MobX alone'
/** The names that are no libraries; the libraries are compared with them. */
export const FLOORS: readonly string[] = [BARE, FLOOR, ASYNC_FLOOR, MOBX]

/** The flag that runs V8 without its compilers, as JavaScriptCore runs in WeChat on iOS. */
export const JITLESS = ['--jitless']
