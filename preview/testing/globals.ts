import { MiniProgramEnv } from 'glass-easel-miniprogram-adapter'
import type { Registration } from '../runtime/pages/registration'
import { createRegistration } from '../runtime/pages/registration'

/**
 * The constructors as globals, there as soon as this file is imported: libraries such as mobx-miniprogram-bindings call
 * `Behavior` while they load. Behaviours belong to no space of pages in particular.
 */
const library = createRegistration(new MiniProgramEnv().createCodeSpace('library', true))
let active: Registration | null = null
let pages: () => readonly object[] = () => []

function registering(constructor: string): Registration {
  if (active) return active
  throw new Error(`${constructor}() is called outside of a page's or component's script`)
}

Object.assign(globalThis, {
  Behavior: library.Behavior,
  Component: (definition?: unknown) => registering('Component').Component(definition),
  Page: (definition: unknown) => registering('Page').Page(definition),
  getCurrentPages: () => [...pages()],
})

/** Runs a script with `Component` and `Page` leading to one space. */
export function asActive(registration: Registration, run: () => void): void {
  const outer = active
  active = registration
  try {
    run()
  } finally {
    active = outer
  }
}

/** What the global `getCurrentPages` answers from now on. */
export function setCurrentPages(current: () => readonly object[]): void {
  pages = current
}

/** `Behavior` for scripts that are compiled rather than imported. */
export const globalBehavior = library.Behavior
