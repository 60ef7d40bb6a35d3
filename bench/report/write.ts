import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { format, resolveConfig } from 'prettier'
import { root } from '../build'
import type { Figure, Row } from '../figure'
import { versionOf, type Machine } from '../machine'
import type { FunctionCost } from '../measures/profile'
import type { Peer } from '../peer'
import { chartOf } from './chart'
import { page } from './page'
import { verdictsOf } from './table'

export interface Measured {
  readonly figure: Figure
  readonly rows: readonly Row[]
}

export interface Report {
  readonly measured: readonly Measured[]
  readonly machine: Machine
  readonly peers: readonly Pick<Peer, 'name' | 'packages' | 'docs' | 'noRenewal' | 'noParking' | 'remark'>[]
  readonly profile: Readonly<Record<'call' | 'storm', readonly FunctionCost[]>>
}

async function write(path: string, text: string): Promise<void> {
  const file = join(root, path)
  writeFileSync(file, await format(text, { ...(await resolveConfig(file)), filepath: file }))
}

/** The figures as data, to be quoted elsewhere. */
function dataOf({ measured, machine, peers }: Report): object {
  const names = [...new Set(peers.flatMap(({ packages }) => packages))]
  return {
    machine,
    versions: Object.fromEntries(names.map((name) => [name, versionOf(name)])),
    goals: measured.flatMap(({ figure, rows }) =>
      verdictsOf(figure, rows).map(({ goal, value, met }) => ({
        figure: figure.id,
        goal: goal.text.en,
        most: goal.most,
        found: value ?? null,
        unit: goal.unit,
        met,
      })),
    ),
    figures: Object.fromEntries(
      measured.map(({ figure, rows }) => [
        figure.id,
        {
          units: Object.fromEntries(figure.columns.map(({ key, unit }) => [key, unit])),
          rows: rows.map(({ group, peer, cells }) => ({
            group: group.en,
            library: peer,
            ...Object.fromEntries(
              Object.entries(cells).map(([key, cell]) => [
                key,
                typeof cell === 'number' ? Number(cell.toPrecision(4)) : (cell?.en ?? null),
              ]),
            ),
          })),
        },
      ]),
    ),
  }
}

/** Writes the figures into docs/: a page in each language, charts, and the data. */
export async function writeReport(report: Report): Promise<void> {
  const folder = join(root, 'docs/bench')
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  for (const { figure, rows } of report.measured) {
    writeFileSync(join(folder, figure.id + '.svg'), chartOf(figure, rows, 'en'))
    writeFileSync(join(folder, figure.id + '.zh-CN.svg'), chartOf(figure, rows, 'zh'))
  }
  const reasons = (name: string): string => readFileSync(join(__dirname, '..', name), 'utf8')
  await write('docs/bench.md', page(report, 'en', reasons('reasons.md')))
  await write('docs/bench.zh-CN.md', page(report, 'zh', reasons('reasons.zh-CN.md')))
  await write('docs/bench/figures.json', JSON.stringify(dataOf(report)))
}
