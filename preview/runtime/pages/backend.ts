import { glassEasel } from 'glass-easel-miniprogram-adapter'
import { isFields } from '../guards'
import { listenForKeys, makeFocusable } from './keyboard'
import { LongPress } from './long-press'
import type { TriggerTouch } from './long-press'
import { pointIn, rectOf, viewportSize } from './viewport'

export type Backend = glassEasel.CurrentWindowBackendContext

/**
 * The HTML tag for a tag of WXML. As in WeChat, `<view>` becomes `<wx-view>`: a real `<input>` or `<button>` as the host of a
 * component could not hold the component's content. The templates of the built-in components write `h-` for a real element.
 */
function tagOf(tagName: string): string {
  const tag = tagName.toLowerCase()
  if (tag.startsWith('h-')) return tag.slice(2)
  return tag.startsWith('wx-') ? tag : `wx-${tag}`
}

/** False for a disabled button, and for everything in a page that is not on top: these get no taps. */
function acceptsTaps(event: unknown): boolean {
  if (!(event instanceof Event) || !(event.target instanceof Element)) return true
  return event.target.closest('wx-button[disabled], [inert]') === null
}

// The events for which the document is listened to. All others, for example `input` and `scroll`, are triggered by the built-in
// components; if they were also taken from the document, the page would get them twice.
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

/** The fields of a WeChat event that describe the touches, in the coordinates of the page. */
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
    if (type === 'tap') makeFocusable(element)
    if (FROM_DOCUMENT.has(type)) listenTo(element, type, capture, mutLevel)
  }
  const size = () => viewportSize() ?? { width: innerWidth, height: innerHeight }
  context.getWindowWidth = () => size().width
  context.getWindowHeight = () => size().height
  // `wx.createSelectorQuery` measures elements by this method.
  glassEasel.Element.prototype.getBoundingClientRect = function (this: glassEasel.Element, answer) {
    const element: unknown = this.getBackendElement()
    const rect = element instanceof Element ? rectOf(element) : { left: 0, top: 0, width: 0, height: 0 }
    setTimeout(() => answer(rect), 0)
  }
  const trigger: TriggerTouch = (target, type, at, originalEvent) => {
    const { detail = at, ...extraFields } = touchFields(type, at, originalEvent)
    const options = { originalEvent, bubbles: true, composed: true, capturePhase: true, extraFields }
    glassEasel.Event.triggerEvent(target, type, detail, options)
  }
  const longPress = new LongPress(document.body, trigger)
  listenForKeys(document.body, (target, at, event) => {
    if (acceptsTaps(event)) trigger(target, 'tap', at, event)
  })
  context.onEvent((target, type, given, options) => {
    const isTap = type === 'tap'
    if (isTap && (longPress.consumesTap() || !acceptsTaps(options.originalEvent))) return
    const { detail = given, ...extraFields } = touchFields(type, given, options.originalEvent)
    glassEasel.Event.triggerEvent(target, type, detail, { ...options, extraFields })
  })
  return { context, longPress }
}

const backends = new WeakMap<Document, WindowBackend>()

/** The one backend of this window. It listens on `document.body`, so a second one would trigger every tap twice. */
export function backendOfWindow(): WindowBackend {
  const known = backends.get(document)
  if (known) return known
  const fresh = createBackend()
  backends.set(document, fresh)
  return fresh
}
