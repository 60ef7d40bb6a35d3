import { glassEasel } from 'glass-easel-miniprogram-adapter'
import { LongPress } from './long-press'

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
  return [...touches].map(({ identifier, clientX, clientY, pageX, pageY }) => ({
    identifier,
    clientX,
    clientY,
    pageX,
    pageY,
  }))
}

/** What an event of WeChat has beside its detail. */
function touchFields(type: string, detail: unknown, original: unknown): Record<string, unknown> {
  // Not every browser has touch events.
  if (typeof TouchEvent === 'function' && original instanceof TouchEvent) {
    return { touches: plainTouches(original.touches), changedTouches: plainTouches(original.changedTouches) }
  }
  if (type !== 'tap') return {}
  if (typeof detail !== 'object' || detail === null || !('x' in detail) || !('y' in detail)) return {}
  const touch = { identifier: 0, clientX: detail.x, clientY: detail.y, pageX: detail.x, pageY: detail.y }
  return { touches: [touch], changedTouches: [touch] }
}

interface WindowBackend {
  readonly context: Backend
  readonly longPress: LongPress
}

function createBackend(): WindowBackend {
  const context = new glassEasel.CurrentWindowBackendContext()
  const longPress = new LongPress(document.body)
  const real = context.document
  context.document = {
    createElement: (tagName) => real.createElement(tagOf(tagName)),
    createTextNode: (content) => real.createTextNode(content),
    createDocumentFragment: () => real.createDocumentFragment(),
  }
  const listenTo = context.setListenerStats.bind(context)
  context.setListenerStats = (element, type, capture, mutLevel) => {
    if (FROM_DOCUMENT.has(type)) listenTo(element, type, capture, mutLevel)
  }
  context.onEvent((target, type, detail, options) => {
    const isTap = type === 'tap'
    if (isTap && (longPress.takesTap() || !takesTaps(options.originalEvent))) return
    const extraFields = touchFields(type, detail, options.originalEvent)
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
