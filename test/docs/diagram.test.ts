import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { draw } from '../../build/docs/diagram'
import { edgesOfDot, edgesOfMachine } from './_edges'

const docs = resolve(__dirname, '../../docs')
const read = (name: string): string => readFileSync(join(docs, name), 'utf8')
const sorted = (edges: Iterable<string>): string[] => [...edges].sort()

describe('the diagram of the session', () => {
  const dot = read('session.dot')

  test('has exactly the status changes that the machine makes as its arrows', () => {
    const machine = edgesOfMachine()
    expect(machine.size).toBeGreaterThan(30)
    expect(sorted(edgesOfDot(dot))).toEqual(sorted(machine))
  })

  test('is committed as `npm run docs` draws it', async () => {
    expect(read('session.svg')).toBe(await draw(dot))
  })

  test('has its colours in a style sheet only, with a dark theme', () => {
    const [style = ''] = /<style>[^]*<\/style>/.exec(read('session.svg')) ?? []
    expect(style).toContain('prefers-color-scheme: dark')
    expect(read('session.svg').replace(style, '')).not.toMatch(/fill=|stroke=|color|#[0-9a-f]{3,6}\b/)
  })
})
