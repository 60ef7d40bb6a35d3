import type { FakeWx } from '../fake-wx-types'
import { isCallback, isRecord } from '../options'

const CALLBACKS = ['success', 'fail', 'complete']
/** The options of the network APIs. Other clients pass more, which WeChat ignores; the fake would throw. */
const KNOWN: Readonly<Record<string, readonly string[]>> = {
  request: ['url', 'data', 'header', 'method', 'timeout', 'dataType', 'responseType', ...CALLBACKS],
  uploadFile: ['url', 'filePath', 'name', 'formData', 'header', 'timeout', ...CALLBACKS],
  downloadFile: ['url', 'filePath', 'header', 'timeout', ...CALLBACKS],
}

/**
 * A `wx` that forwards each call to the current phone. Each scenario has a new phone, and a client's module may have kept
 * `wx`, or a function of it, from an earlier one.
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

/** A copy of the options with these names only, and without `undefined`. */
function only(options: unknown, names: readonly string[] = []): unknown {
  if (!isRecord(options)) return options
  const kept: Record<string, unknown> = {}
  for (const name of names) if (options[name] !== undefined) kept[name] = options[name]
  if (isRecord(kept.header)) kept.header = only(kept.header, Object.keys(kept.header))
  return kept
}
