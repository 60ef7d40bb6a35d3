import { MiniProgramEnv } from 'glass-easel-miniprogram-adapter'
import type { Registration } from '../runtime/pages/registration'
import { createRegistration } from '../runtime/pages/registration'

/**
 * Makes the constructors global when this file is imported, because libraries such as mobx-miniprogram-bindings call `Behavior` while
 * they are loaded. Behaviours made with it can be used by the pages of every `renderPages`.
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

/** Runs a script, during which the global `Component` and `Page` register with `registration`. */
export function asActive(registration: Registration, run: () => void): void {
  const outer = active
  active = registration
  try {
    run()
  } finally {
    active = outer
  }
}

/** Sets the function behind the global `getCurrentPages`. */
export function setCurrentPages(current: () => readonly object[]): void {
  pages = current
}

/** The same `Behavior` for scripts of the app, which are compiled instead of imported. */
export const globalBehavior = library.Behavior
