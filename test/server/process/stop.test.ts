import { createStop } from '../../../server/stop'

beforeEach(() => jest.useFakeTimers())
afterEach(() => jest.useRealTimers())

/** A server whose start and whose closing end when the test says so. */
function world({ timeout = 10_000 } = {}) {
  const did: string[] = []
  let start = (): void => undefined
  let breakStart = (): void => undefined
  let endClosing = (): void => undefined
  let failClosing = (): void => undefined
  const app = {
    close: () => {
      did.push('close')
      return new Promise<undefined>((resolve, reject) => {
        endClosing = () => resolve(undefined)
        failClosing = () => reject(new Error('of closing'))
      })
    },
    server: { closeAllConnections: () => void did.push('cut') },
  }
  const started = new Promise<typeof app>((resolve, reject) => {
    start = () => resolve(app)
    breakStart = () => reject(new Error('of the start'))
  })
  const { stop } = createStop({
    started,
    timeout,
    exit: (code) => void did.push(`exit ${code}`),
    complain: (line) => void did.push(line),
    failed: (error) => void did.push(String(error)),
  })
  const after = (ms: number) => jest.advanceTimersByTimeAsync(ms)
  return {
    ...{ did, stop, after },
    start: () => start(),
    breakStart: () => breakStart(),
    endClosing: () => endClosing(),
    failClosing: () => failClosing(),
  }
}

test('the process ends with the given code as soon as the server is closed', async () => {
  const { did, stop, after, start, endClosing } = world()
  start()
  stop(0)
  await after(0)
  expect(did).toEqual(['close'])
  endClosing()
  await after(0)
  expect(did).toEqual(['close', 'exit 0'])
})

test('connections that are still open after the timeout are closed', async () => {
  const { did, stop, after, start, endClosing } = world({ timeout: 5000 })
  start()
  stop(0)
  await after(4999)
  expect(did).toEqual(['close'])
  await after(1)
  expect(did).toEqual(['close', 'cut'])
  endClosing()
  await after(0)
  expect(did).toEqual(['close', 'cut', 'exit 0'])
})

test('3 s after the timeout the process ends with code 1 and a line, whatever hangs', async () => {
  const { did, stop, after, start } = world()
  start()
  stop(0)
  await after(12_999)
  expect(did).toEqual(['close', 'cut'])
  await after(1)
  expect(did).toEqual(['close', 'cut', 'It did not stop in time, and was ended.', 'exit 1'])
})

test('a second call ends the process at once with code 1', async () => {
  const { did, stop, after, start } = world()
  start()
  stop(0)
  await after(0)
  stop(0)
  expect(did).toEqual(['close', 'exit 1'])
})

test('a stop during the start waits for it, and closes the server then', async () => {
  const { did, stop, after, start, endClosing } = world()
  stop(0)
  await after(9000)
  expect(did).toEqual([])
  start()
  await after(0)
  endClosing()
  await after(0)
  expect(did).toEqual(['close', 'exit 0'])
})

test('a start that does not end does not keep the process for longer than the timeout and 3 s', async () => {
  const { did, stop, after } = world()
  stop(0)
  await after(13_000)
  expect(did).toEqual(['It did not stop in time, and was ended.', 'exit 1'])
})

test('a start that fails after the stop is left to its caller', async () => {
  const { did, stop, after, breakStart } = world()
  stop(0)
  breakStart()
  await after(0)
  expect(did).toEqual([])
})

test('an error of closing is reported', async () => {
  const { did, stop, after, start, failClosing } = world()
  start()
  stop(0)
  await after(0)
  failClosing()
  await after(0)
  expect(did).toEqual(['close', 'Error: of closing'])
})
