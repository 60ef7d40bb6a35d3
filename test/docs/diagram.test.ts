import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { draw } from '../../build/docs/diagram'
import { edgesOfDot, edgesOfMachine } from './_edges'

const docs = resolve(__dirname, '../../docs')
const read = (name: string): string => readFileSync(join(docs, name), 'utf8')
const sorted = (edges: Iterable<string>): string[] => [...edges].sort()

describe('the picture of the session', () => {
  const dot = read('session.dot')

  test('its arrows are the changes of status that the machine makes, and no others', () => {
    const machine = edgesOfMachine()
    expect(machine.size).toBeGreaterThan(30)
    expect(sorted(edgesOfDot(dot))).toEqual(sorted(machine))
  })

  test('what is committed is what `npm run docs` draws', async () => {
    expect(read('session.svg')).toBe(await draw(dot))
  })

  test('it can be read on a light and on a dark page: no colour stands outside of its style sheet', () => {
    const [style = ''] = /<style>[^]*<\/style>/.exec(read('session.svg')) ?? []
    expect(style).toContain('prefers-color-scheme: dark')
    expect(read('session.svg').replace(style, '')).not.toMatch(/fill=|stroke=|color|#[0-9a-f]{3,6}\b/)
  })
})
