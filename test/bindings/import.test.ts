/** Rule 24 for the folder `bindings`; test/package checks it for the whole package. */
test('R24 importing the bindings starts no timer and needs no global: no Behavior, no Component, no wx', () => {
  const globals = ['Behavior', 'Component', 'Page', 'wx', 'getCurrentPages'] as const
  for (const name of globals) expect(name in globalThis).toBe(false)
  const timers = jest.spyOn(globalThis, 'setTimeout')
  jest.isolateModules(() => {
    const room = jest.requireActual<object>('../../bindings')
    expect(Object.keys(room).sort()).toEqual(['authBehavior', 'bindAuth', 'bindCall', 'provideAuth'])
  })
  expect(timers).not.toHaveBeenCalled()
})
