import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import vm from 'node:vm'
import type * as Main from 'mobx-miniprogram-auth'
import type * as Authorize from 'mobx-miniprogram-auth/authorize'
import type * as ExpiringStorage from 'mobx-miniprogram-auth/expiring-storage'
import type * as Cache from 'mobx-miniprogram-auth/http/cache'
import type * as Dedupe from 'mobx-miniprogram-auth/http/dedupe'
import type * as Logging from 'mobx-miniprogram-auth/http/logging'
import type * as Retry from 'mobx-miniprogram-auth/http/retry'
import type * as Unwrap from 'mobx-miniprogram-auth/http/unwrap'
import type * as LoginRedirect from 'mobx-miniprogram-auth/login-redirect'
import type * as Sockets from 'mobx-miniprogram-auth/socket'

/** Everything that an app can import. */
export type Library = typeof Main &
  typeof Authorize &
  typeof ExpiringStorage &
  typeof Cache &
  typeof Dedupe &
  typeof Logging &
  typeof LoginRedirect &
  typeof Retry &
  typeof Unwrap &
  typeof Sockets

export type AuthStore = Main.AuthStore<{ user: string }, string>
export type { Call, Http, HttpOptions, HttpRequest, Interceptor } from 'mobx-miniprogram-auth'
export type { Socket } from 'mobx-miniprogram-auth/socket'

const isLibrary = (value: object): value is Library => 'createAuthStore' in value && 'cache' in value

/**
 * Loads the bundle that build.ts has made. Each call of the returned function runs the bundle again, and so gives a copy of the library
 * that shares nothing with the others, as in a new process of the app.
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
