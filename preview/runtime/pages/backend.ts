import { glassEasel } from 'glass-easel-miniprogram-adapter'
import { isFields } from '../guards'
import { listenForKeys, reachable } from './keyboard'
import { LongPress } from './long-press'
import type { Tell } from './long-press'
import { pointIn, rectOf, viewportSize } from './viewport'

export type Backend = glassEasel.CurrentWindowBackendContext

/**
 * WeChat renders `<view>` as `<wx-view>`. Here it matters: a host that were a real `<input>` or `<button>` could not hold
 * the content of a component. Built-in templates ask for a real element by `h-`.
 */
function tagOf(tagName: string): string {
  const tag = tagName.toLowerCase()
  if (tag.startsWith('h-')) return tag.slice(2)
  return tag.startsWith('wx-') ? tag : `wx-${tag}`
}

/** A disabled button takes no taps; nor does anything in a page that is not on top. */
function takesTaps(event: unknown): boolean {
  if (!(event instanceof Event) || !(event.target instanceof Element)) return true
  return event.target.closest('wx-button[disabled], [inert]') === null
}

// Events that come from the document itself. All others, `input` and `scroll` among them, are the built-ins' own to tell:
// one that also bubbled up from the real element inside would reach the page twice.
const FROM_DOCUMENT = new Set([
  'touchstart',
  'touchmove',
  'touchend',
  'touchcancel',
  'transitionend',
  'animationstart',
  'animationiteration',
  'animationend',
])

function plainTouches(touches: TouchList): object[] {
  return [...touches].map(({ identifier, clientX, clientY, target }) => ({
    identifier,
    ...pointIn(target, clientX, clientY),
  }))
}

/** What an event of WeChat says of fingers, beside its target: all in the coordinates of its page. */
function touchFields(type: string, given: unknown, original: unknown): Record<string, unknown> {
  // Not every browser has touch events.
  if (typeof TouchEvent === 'function' && original instanceof TouchEvent) {
    const [touches, changedTouches] = [plainTouches(original.touches), plainTouches(original.changedTouches)]
    const at = original.changedTouches[0]
    if (!at) return { detail: {}, touches, changedTouches }
    const { pageX, pageY } = pointIn(at.target, at.clientX, at.clientY)
    return { detail: { x: pageX, y: pageY }, touches, changedTouches }
  }
  const known = type === 'tap' || type === 'longpress' || type === 'longtap'
  if (!known || !isFields(given) || !(original instanceof Event)) return {}
  const point = pointIn(original.target, Number(given.x), Number(given.y))
  const touch = { identifier: 0, ...point }
  return { detail: { x: point.pageX, y: point.pageY }, touches: [touch], changedTouches: [touch] }
}

interface WindowBackend {
  readonly context: Backend
  readonly longPress: LongPress
}

function createBackend(): WindowBackend {
  const context = new glassEasel.CurrentWindowBackendContext()
  const real = context.document
  context.document = {
    createElement: (tagName) => real.createElement(tagOf(tagName)),
    createTextNode: (content) => real.createTextNode(content),
    createDocumentFragment: () => real.createDocumentFragment(),
  }
  const listenTo = context.setListenerStats.bind(context)
  context.setListenerStats = (element, type, capture, mutLevel) => {
    if (type === 'tap') reachable(element)
    if (FROM_DOCUMENT.has(type)) listenTo(element, type, capture, mutLevel)
  }
  const size = () => viewportSize() ?? { width: innerWidth, height: innerHeight }
  context.getWindowWidth = () => size().width
  context.getWindowHeight = () => size().height
  // Selector queries measure by it.
  glassEasel.Element.prototype.getBoundingClientRect = function (this: glassEasel.Element, answer) {
    const element: unknown = this.getBackendElement()
    const rect = element instanceof Element ? rectOf(element) : { left: 0, top: 0, width: 0, height: 0 }
    setTimeout(() => answer(rect), 0)
  }
  const tell: Tell = (target, type, at, originalEvent) => {
    const { detail = at, ...extraFields } = touchFields(type, at, originalEvent)
    const options = { originalEvent, bubbles: true, composed: true, capturePhase: true, extraFields }
    glassEasel.Event.triggerEvent(target, type, detail, options)
  }
  const longPress = new LongPress(document.body, tell)
  listenForKeys(document.body, (target, at, event) => {
    if (takesTaps(event)) tell(target, 'tap', at, event)
  })
  context.onEvent((target, type, given, options) => {
    const isTap = type === 'tap'
    if (isTap && (longPress.takesTap() || !takesTaps(options.originalEvent))) return
    const { detail = given, ...extraFields } = touchFields(type, given, options.originalEvent)
    glassEasel.Event.triggerEvent(target, type, detail, { ...options, extraFields })
  })
  return { context, longPress }
}

const backends = new WeakMap<Document, WindowBackend>()

/** The backend of this window. It listens on `document.body`, so that a second one would double every tap. */
export function backendOfWindow(): WindowBackend {
  const known = backends.get(document)
  if (known) return known
  const fresh = createBackend()
  backends.set(document, fresh)
  return fresh
}
