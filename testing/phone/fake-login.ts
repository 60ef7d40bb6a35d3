import { createFaults } from '../faults'
import { DISCONNECTED } from '../network/network'
import { readOptions } from '../options'
import { ApiFailure, asyncApi, report } from '../world'
import type { Failure, Outcome, World } from '../world'

/** How `wx.login` fails. */
export interface LoginFault {
  /** `fail`: calls `fail`. `hang`: never calls back, not even after `timeout`. `late`: gives a code after `delay` ms. */
  readonly mode: 'fail' | 'hang' | 'late'
  /** The message, with `fail`. @default 'login:fail system error' */
  readonly errMsg?: string | undefined
  /** WeChat's number for the failure, with `fail`. */
  readonly errno?: number | undefined
  /** In ms, with `late`: the time until the code comes. @default 1000 */
  readonly delay?: number | undefined
  /** For how many calls. @default all, until you call the undo */
  readonly times?: number | undefined
}

/** The fake `wx.login`: it gives the codes `code-1`, `code-2` and so on, each one once. */
export interface FakeLogin {
  /** One entry per call: `at` in ms since the epoch, and the code that the call got; null before, or for a failure. */
  readonly calls: readonly { readonly at: number; readonly code: string | null }[]
  /** Lets the next logins fail, hang or be late; returns the undo. @example fake.login.fault('fail') */
  fault(fault: LoginFault | LoginFault['mode']): () => void
  /** Does `wx.checkSession` succeed? @default true */
  sessionValid: boolean
}

export interface LoginParts {
  readonly control: FakeLogin
  readonly api: Readonly<Record<string, (given: unknown) => unknown>>
}

export function createLogin(world: World): LoginParts {
  const calls: { at: number; code: string | null }[] = []
  const faults = createFaults<LoginFault>()
  let codes = 0
  const control: FakeLogin = {
    calls,
    fault: (given) => faults.add(typeof given === 'string' ? { mode: given } : given),
    sessionValid: true,
  }

  // According to the documentation wx.login has no promise style: without callbacks it returns nothing.
  function login(given: unknown): void {
    const options = readOptions('login', given, ['timeout'])
    options.maybeNumber('timeout')
    const call: { at: number; code: string | null } = { at: world.clock.now(), code: null }
    calls.push(call)
    const fault = faults.take(() => true)
    if (fault?.mode === 'hang') return
    const delay = fault?.mode === 'late' ? (fault.delay ?? 1000) : 0
    world.clock.outside(delay, () => report(world, options.callbacks, outcome(fault, call)))
  }

  function outcome(fault: LoginFault | undefined, call: { code: string | null }): Outcome {
    if (world.singlePage) return refused({ errMsg: 'login:fail can not login in single page mode' })
    if (fault?.mode === 'fail') {
      const errMsg = fault.errMsg ?? 'login:fail system error'
      return refused(fault.errno === undefined ? { errMsg } : { errMsg, errno: fault.errno })
    }
    if (!world.online) return refused({ errMsg: `login:fail ${DISCONNECTED.reason}` })
    const code = `code-${++codes}`
    call.code = code
    return { ok: true, result: { code, errMsg: 'login:ok' } }
  }

  function checkSession(given: unknown): unknown {
    return asyncApi(world, readOptions('checkSession', given, []), () => {
      if (control.sessionValid && !world.singlePage) return { errMsg: 'checkSession:ok' }
      throw new ApiFailure({ errMsg: 'checkSession:fail session time out, need relogin' })
    })
  }

  return { control, api: { login, checkSession } }
}

function refused(result: Failure): Outcome {
  return { ok: false, result }
}
