/** What the tables call us, and what they call the code that anybody would write. */
export const OURS = 'mobx-miniprogram-auth'
export const FLOOR = 'written by hand'
/** The same with promises, as most would write it. */
export const ASYNC_FLOOR = FLOOR + ', async'
export const BARE = 'bare promise'
/** Loaded by itself: its share in ours. */
export const MOBX = 'MobX alone'
/** No libraries: what the others are measured by. */
export const FLOORS: readonly string[] = [BARE, FLOOR, ASYNC_FLOOR, MOBX]

/** Without a compiler, as JavaScriptCore in WeChat on iOS. */
export const JITLESS = ['--jitless']
