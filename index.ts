/**
 * mobx-miniprogram-auth: the auth layer of a WeChat mini-program.
 */
export * from './stores'
export * from './http'
