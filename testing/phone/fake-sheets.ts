import { readOptions, wrong } from '../options'
import type { Options } from '../options'
import { report } from '../world'
import type { Failure, Outcome, World } from '../world'

/**
 * The answer to one template. `ban`: WeChat has blocked the template; `filter`: WeChat left it out, because another template
 * has the same title.
 */
export type SubscriptionAnswer = 'accept' | 'reject' | 'ban' | 'filter'

/** A question of `wx.requestSubscribeMessage`, open until your test answers it. The fake does not check that a tap caused it. */
export interface FakeSubscription {
  /** The ids of the templates that the app asks for. */
  readonly templateIds: readonly string[]
  /** The user answers: the same for all templates, or for each id. @throws Error if answered already, or if an id is missing */
  answer(said: SubscriptionAnswer | Readonly<Record<string, SubscriptionAnswer>>): void
  /** WeChat fails with `errCode`, for example 20004 (the user has turned all messages off). Without it: 10002, no network. */
  fail(errMsg?: string, errCode?: number): void
}

/** A payment of `wx.requestPayment`, open until your test ends it. */
export interface FakePayment {
  /** The option `package` as the app passed it: `prepay_id=…`. */
  readonly package: string
  /** The user pays. WeChat's notice to the server does not come by itself: your test has to play it. */
  pay(): void
  /** The user cancels: the app gets `requestPayment:fail cancel`. */
  cancel(): void
  /** WeChat fails; `errMsg` is the part after `requestPayment:fail `. @default '' */
  fail(errMsg?: string): void
}

/** The sheets in which WeChat asks the user something for the app. */
export interface FakeSheets {
  /** Every question for subscription messages so far. @example fake.subscriptions[0]?.answer('accept') */
  readonly subscriptions: readonly FakeSubscription[]
  /** Every payment so far. @example fake.payments[0]?.pay() */
  readonly payments: readonly FakePayment[]
}

export interface SheetParts {
  readonly control: FakeSheets
  readonly api: Readonly<Record<string, (given: unknown) => unknown>>
}

/** One question can ask for at most so many templates. */
const MOST_TEMPLATES = 5
const PAYMENT = ['timeStamp', 'nonceStr', 'package', 'signType', 'paySign']

export function createSheets(world: World): SheetParts {
  const subscriptions: FakeSubscription[] = []
  const payments: FakePayment[] = []

  /** Opens a sheet, which stays open until the test ends it. Without callbacks the app gets a promise. */
  function ask(name: string, { callbacks, hasCallbacks }: Options) {
    let told = callbacks
    let promise: Promise<unknown> | undefined
    if (!hasCallbacks) {
      promise = new Promise<unknown>((success, fail) => {
        told = { success, fail, complete: undefined }
      })
      world.watch(promise)
    }
    let open = true
    function end(outcome: Outcome): void {
      if (!open) throw new Error(`this ${name} is answered already`)
      open = false
      world.clock.outside(0, () => report(world, told, outcome))
    }
    return {
      promise,
      succeed: (result: object) => end({ ok: true, result: { errMsg: `${name}:ok`, ...result } }),
      fail: (result: Failure & { readonly errCode?: number }) => end({ ok: false, result }),
    }
  }

  function requestSubscribeMessage(given: unknown): unknown {
    const name = 'requestSubscribeMessage'
    const options = readOptions(name, given, ['tmplIds'])
    const templateIds = options.maybeStrings('tmplIds') ?? []
    if (templateIds.length === 0 || templateIds.length > MOST_TEMPLATES)
      throw wrong(name, 'option "tmplIds"', `1 to ${MOST_TEMPLATES} ids`, `${templateIds.length}`)
    const question = ask(name, options)
    subscriptions.push({
      templateIds,
      answer(said) {
        const of = (id: string) => (typeof said === 'string' ? said : said[id])
        const missing = templateIds.find((id) => of(id) === undefined)
        if (missing !== undefined) throw new Error(`there is no answer to the template "${missing}"`)
        question.succeed(Object.assign({}, ...templateIds.map((id) => ({ [id]: of(id) }))))
      },
      fail: (errMsg = 'Request list fail', errCode = 10002) =>
        question.fail({ errMsg: `${name}:fail ${errMsg}`, errCode }),
    })
    return question.promise
  }

  function requestPayment(given: unknown): unknown {
    const name = 'requestPayment'
    const options = readOptions(name, given, PAYMENT)
    for (const key of PAYMENT) if (key !== 'signType') options.string(key)
    options.maybeString('signType')
    const question = ask(name, options)
    payments.push({
      package: options.string('package'),
      pay: () => question.succeed({}),
      cancel: () => question.fail({ errMsg: `${name}:fail cancel` }),
      fail: (errMsg = '') => question.fail({ errMsg: `${name}:fail ${errMsg}`.trim() }),
    })
    return question.promise
  }

  return {
    control: { subscriptions, payments },
    api: { requestSubscribeMessage, requestPayment },
  }
}
