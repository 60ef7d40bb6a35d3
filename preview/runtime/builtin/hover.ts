import { asNumber } from '../guards'
import { flag, number, text } from './define'
import type { Builtin } from './dom'
import { hostOf } from './dom'

/** The properties of a component with `hover-class`. @param start @param stay the default times, in ms */
export const pressable = (hoverClass: string, start: number, stay: number) => ({
  hoverClass: text(hoverClass),
  hoverStopPropagation: flag(),
  hoverStartTime: number(start),
  hoverStayTime: number(stay),
})

/** Presses that an element with `hover-stop-propagation` keeps from the elements around it. */
const stopped = new WeakSet<Event>()

/**
 * Adds the class of `hover-class` when a finger or the mouse has pressed the component for `hover-start-time`, and removes it
 * `hover-stay-time` after the press has ended. A shorter press is shown, too. @returns a function that undoes it
 */
export function hover(component: Builtin): () => void {
  const host = hostOf(component)
  let timer: ReturnType<typeof setTimeout> | undefined
  let isDown = false
  // The class that was added. The component may be disabled, or get another `hover-class`, while it is pressed.
  let added = ''
  const after = (property: string, act: () => void) => {
    clearTimeout(timer)
    timer = setTimeout(act, asNumber(component.data[property], 0))
  }
  const clear = () => {
    clearTimeout(timer)
    if (added !== '') component.classList?.toggle(added, false)
    added = ''
  }
  const show = (name: string) => {
    component.classList?.toggle(name, true)
    added = name
    if (!isDown) after('hoverStayTime', clear)
  }
  const press = (event: Event) => {
    if (stopped.has(event)) return
    if (component.data.hoverStopPropagation === true) stopped.add(event)
    clear()
    const name: unknown = component.data.hoverClass
    const hasName = typeof name === 'string' && name !== '' && name !== 'none'
    if (!hasName || component.data.disabled === true) return
    isDown = true
    after('hoverStartTime', () => show(name))
  }
  const release = () => {
    if (isDown && added !== '') after('hoverStayTime', clear)
    isDown = false
  }
  const cancel = () => {
    isDown = false
    clear()
  }
  const listeners = [
    ...(['touchstart', 'mousedown'] as const).map((type) => [type, press] as const),
    ...(['touchend', 'mouseup'] as const).map((type) => [type, release] as const),
    // The browser scrolls with this finger, or the mouse leaves the element.
    ...(['touchcancel', 'mouseleave'] as const).map((type) => [type, cancel] as const),
  ]
  for (const [type, listener] of listeners) host.addEventListener(type, listener)
  return () => {
    clearTimeout(timer)
    for (const [type, listener] of listeners) host.removeEventListener(type, listener)
  }
}
