/** Makes these values global; returns the undo. */
export function installGlobals(values: Readonly<Record<string, unknown>>): () => void {
  const undo = Object.keys(values).map((name) => {
    const before = Object.getOwnPropertyDescriptor(globalThis, name)
    Object.defineProperty(globalThis, name, { value: values[name], configurable: true, writable: true })
    return () => {
      if (before === undefined) Reflect.deleteProperty(globalThis, name)
      else Object.defineProperty(globalThis, name, before)
    }
  })
  return () => undo.forEach((each) => each())
}
