/** What the tables call us, and what they call the code that anybody would write. */
export const OURS = 'mobx-miniprogram-auth'
export const FLOOR = 'written by hand'

/** Without a compiler, as JavaScriptCore in WeChat on iOS. */
export const JITLESS = ['--jitless']
