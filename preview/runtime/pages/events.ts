import { backendOfWindow } from './backend'
import type { Fields } from '../guards'
import { isFields } from '../guards'

/** The event that a handler of a mini-program gets: plain data, without elements. */
export interface PlainEvent {
  readonly type: string
  readonly timeStamp: number
  readonly target: PlainTarget
  readonly currentTarget: PlainTarget
  readonly mark: unknown
  readonly detail: unknown
  readonly touches: unknown
  readonly changedTouches: unknown
}

export interface PlainTarget {
  readonly id: string
  readonly dataset: Fields
  readonly offsetLeft: number
  readonly offsetTop: number
}

function elementOf(target: Fields): HTMLElement | null {
  const node = isFields(target._$) ? target._$ : target
  const element = node.$$
  return element instanceof HTMLElement ? element : null
}

/** A target of an event as plain data. */
export function targetOf(target: unknown): PlainTarget {
  if (!isFields(target)) return { id: '', dataset: {}, offsetLeft: 0, offsetTop: 0 }
  const element = elementOf(target)
  return {
    id: typeof target.id === 'string' ? target.id : '',
    dataset: isFields(target.dataset) ? { ...target.dataset } : {},
    offsetLeft: element?.offsetLeft ?? 0,
    offsetTop: element?.offsetTop ?? 0,
  }
}

export function plainEvent(event: object): PlainEvent {
  const read = (name: string): unknown => Reflect.get(event, name)
  const timeStamp = read('timeStamp')
  return {
    type: String(read('type')),
    timeStamp: typeof timeStamp === 'number' ? timeStamp : 0,
    target: targetOf(read('target')),
    currentTarget: targetOf(read('currentTarget')),
    mark: read('mark') ?? {},
    detail: read('detail'),
    touches: read('touches') ?? [],
    changedTouches: read('changedTouches') ?? [],
  }
}

/** Calls a handler of a page or component with WeChat's plain event. */
export function wrapEvent<Ev extends object>(
  caller: object,
  event: Ev,
  listener: (event: Ev) => unknown,
): boolean | void {
  const plain = plainEvent(event)
  if (plain.type === 'longpress') backendOfWindow().longPress.markHandled()
  return Reflect.apply(listener, caller, [plain]) === false ? false : undefined
}
