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

function touchFields(detail: unknown): Record<string, unknown> {
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
  context.onEvent((target, type, detail, options) => {
    const isTap = type === 'tap'
    if (isTap && (longPress.takesTap() || !takesTaps(options.originalEvent))) return
    const extraFields = isTap ? touchFields(detail) : {}
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
