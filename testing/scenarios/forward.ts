import type { FakeWx } from '../fake-wx-types'
import { isCallback, isRecord } from '../options'

const CALLBACKS = ['success', 'fail', 'complete']
/** What the network APIs know. WeChat ignores the rest, which other clients hand on; the fake would not. */
const KNOWN: Readonly<Record<string, readonly string[]>> = {
  request: ['url', 'data', 'header', 'method', 'timeout', 'dataType', 'responseType', ...CALLBACKS],
  uploadFile: ['url', 'filePath', 'name', 'formData', 'header', 'timeout', ...CALLBACKS],
  downloadFile: ['url', 'filePath', 'header', 'timeout', ...CALLBACKS],
}

/**
 * A `wx` that hands each call on to the phone there is now: a module that has kept `wx`, or a function of it, when it was
 * loaded speaks to the phone of the next scenario, too.
 */
export function forwarding(first: FakeWx, current: () => FakeWx): Readonly<Record<string, unknown>> {
  const wx: Record<string, unknown> = {}
  for (const name of Object.keys(first.wx)) {
    const value: unknown = Reflect.get(first.wx, name)
    if (typeof value !== 'function') wx[name] = value
    else
      wx[name] = (...given: unknown[]): unknown => {
        const api: unknown = Reflect.get(current().wx, name)
        if (!isCallback(api)) throw new TypeError(`wx.${name} is no function`)
        return Reflect.apply(
          api,
          current().wx,
          KNOWN[name] ? given.map((each) => only(each, KNOWN[name])) : given,
        )
      }
  }
  return wx
}

/** These options of them, and none that is `undefined`. */
function only(options: unknown, names: readonly string[] = []): unknown {
  if (!isRecord(options)) return options
  const kept: Record<string, unknown> = {}
  for (const name of names) if (options[name] !== undefined) kept[name] = options[name]
  if (isRecord(kept.header)) kept.header = only(kept.header, Object.keys(kept.header))
  return kept
}
