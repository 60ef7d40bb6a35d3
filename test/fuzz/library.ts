import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import vm from 'node:vm'
import type * as Main from 'mobx-miniprogram-auth'
import type { cache } from 'mobx-miniprogram-auth/http/cache'
import type { dedupe } from 'mobx-miniprogram-auth/http/dedupe'
import type { logging } from 'mobx-miniprogram-auth/http/logging'
import type { retry } from 'mobx-miniprogram-auth/http/retry'

/** All that an app can import. */
export type Library = typeof Main & {
  readonly cache: typeof cache
  readonly dedupe: typeof dedupe
  readonly logging: typeof logging
  readonly retry: typeof retry
}

export type AuthStore = Main.AuthStore<{ user: string }, string>
export type { Call, Http, HttpRequest, Interceptor, Socket, SocketClose } from 'mobx-miniprogram-auth'

const isLibrary = (value: object): value is Library => 'createAuthStore' in value && 'cache' in value

/**
 * Loads the bundle that build.ts has made. Each call of the result runs it anew: a copy of the library that shares
 * nothing with the others, as the next process of the app has it.
 */
export function createLoader(folder: string): () => Library {
  const file = join(folder, 'library.js')
  const script = new vm.Script(`(function (require, module, exports) {${readFileSync(file, 'utf8')}\n})`, {
    filename: file,
  })
  const run: unknown = script.runInThisContext()
  const require = createRequire(file)
  return () => {
    const made = { exports: {} }
    if (typeof run !== 'function') throw new TypeError('the bundle is no function')
    Reflect.apply(run, undefined, [require, made, made.exports])
    if (!isLibrary(made.exports)) throw new TypeError('the bundle is not the library')
    return made.exports
  }
}
