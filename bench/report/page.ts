import { versionOf } from '../machine'
import type { FunctionCost } from '../measures/profile'
import { markdownTable, tableOf, verdictsOf, verdictTable } from './table'
import { standingOf } from './standing'
import { nameOf, type Language } from './words'
import type { Report } from './write'

const WORDS = {
  en: {
    title: 'Comparison with other libraries',
    other: '[中文](bench.zh-CN.md)',
    file: '',
    intro:
      '`npm run bench` makes this page, on one machine in one run. All libraries have the same interface over the same fake `wx`, and each is used as its own documentation says. They are measured in turns, in several rounds; a figure is the median. Time is processor time, with the garbage collector and the compiler of V8, so other programs on the machine do not count. On another machine the figures differ; compare the ratios. `npm run bench -- --quick` takes half a minute, and `npm run bench -- storm` measures one figure; neither changes this page. The figures as data: [figures.json](bench/figures.json).',
    standing: 'Where this package is first, and where it is not',
    standingAbout:
      'This package, compared with the best of the libraries that answered as many calls, by the figures of the charts: less is better. Code written by hand does less than any library; the tables show it as a lower limit.',
    how: 'How it is measured',
    goals: 'Goals',
    machine: 'Machine',
    libraries: 'Libraries',
    librariesHead: ['library', 'version', 'used as shown in', 'remarks'],
    documentation: 'its documentation',
    profile: 'Where our time goes',
    profileAbout:
      "The functions in which a successful call, and a storm of 2,000 calls, spend their time, without the functions that they call: in percent of all samples of V8's profiler, over the shipped code.",
    call: 'a successful call',
    storm: 'a storm',
  },
  zh: {
    title: '与同类库的比较',
    other: '[English](bench.md)',
    file: '.zh-CN',
    intro:
      '由 `npm run bench` 在同一台机器上一次生成：所有库都接在同一个接口和同一个模拟 `wx` 上，各按其文档的用法，一轮一轮交替测量，取中位数。时间为处理器时间，含 V8 的垃圾回收与编译，不受机器上其他程序影响。换一台机器数字就不同，要比较的是倍数。`npm run bench -- --quick` 只要半分钟，`npm run bench -- storm` 只测一项；二者都不改写本页。数据见 [figures.json](bench/figures.json)。',
    standing: '领先与落后',
    standingAbout:
      '本库与做到同样程度的库中最好的一个相比，以各图所示为准：越小越好。手写代码比哪个库做的都少，在表中作为下限。',
    how: '测量方法',
    goals: '目标',
    machine: '机器',
    libraries: '参与比较的库',
    librariesHead: ['库', '版本', '用法出处', '说明'],
    documentation: '其文档',
    profile: '我们的时间花在哪里',
    profileAbout:
      '一次成功的请求，以及 2,000 个请求的集体过期，时间花在哪些函数里：仅计函数自身，占全部采样的百分比，由 V8 采样分析器对发布的代码测得。',
    call: '一次成功的请求',
    storm: '集体过期',
  },
} as const

function librariesOf({ peers }: Report, language: Language): string {
  const words = WORDS[language]
  const known = new Set<string>()
  const lines = peers.flatMap(({ name, packages, docs, noRenewal, noParking, remark }) => {
    if (known.has(name)) return []
    known.add(name)
    const versions = packages.map((each) => (packages.length > 1 ? each + ' ' : '') + versionOf(each))
    const why = [noRenewal, noParking, remark].flatMap((text) => (text ? [text[language]] : []))
    return [
      [
        nameOf(name, language),
        versions.join(', ') || '—',
        `[${words.documentation}](${docs})`,
        why.join(language === 'zh' ? '；' : '; '),
      ],
    ]
  })
  return markdownTable(words.librariesHead, lines, 4)
}

function profileOf(profile: Report['profile'], language: Language): string {
  const words = WORDS[language]
  const lines = (hot: readonly FunctionCost[]): string[] =>
    // The bundler appends numbers to functions of the same name.
    hot.map(({ name, percent }) => `${'`' + name.replace(/\d+$/, '') + '`'} ${percent.toFixed(1)}%`)
  const [call, storm] = [lines(profile.call), lines(profile.storm)]
  return markdownTable(
    [words.call, words.storm],
    call.map((each, i) => [each, storm[i] ?? '']),
    2,
  )
}

/** The text of the page, before it is formatted. */
export function page(report: Report, language: Language, reasons: string): string {
  const words = WORDS[language]
  const { cpu, memory, system, node, v8, load, date, commit } = report.machine
  const verdicts = report.measured.flatMap(({ figure, rows }) => verdictsOf(figure, rows))
  return [
    `# ${words.title}`,
    words.other,
    `## ${words.standing}`,
    words.standingAbout,
    standingOf(report.measured, language),
    `## ${words.how}`,
    words.intro,
    `**${words.machine}.** ${cpu}, ${memory}, ${system}; Node ${node} (V8 ${v8}); load ${String(load)}; ${date}, ${commit}.`,
    `## ${words.goals}`,
    verdictTable(verdicts, language),
    reasons,
    ...report.measured.flatMap(({ figure, rows }) => [
      `## ${figure.title[language]}`,
      figure.about[language],
      `![${figure.chart.title[language]}](bench/${figure.id}${words.file}.svg)`,
      tableOf(figure, rows, language),
    ]),
    `## ${words.profile}`,
    words.profileAbout,
    profileOf(report.profile, language),
    `## ${words.libraries}`,
    librariesOf(report, language),
  ].join('\n\n')
}
