/** The groups and activities of a new database. `day` counts from today; `hour` is in China's time. */

export const groups = [
  { id: 'g1', name: '周三羽毛球', city: '上海', members: 128 },
  { id: 'g2', name: '滨江飞盘社', city: '上海', members: 86 },
  { id: 'g3', name: '苏河夜跑团', city: '上海', members: 214 },
  { id: 'g4', name: '弄堂桌游局', city: '上海', members: 57 },
] as const

interface SeedActivity {
  readonly group: (typeof groups)[number]['id']
  readonly title: string
  readonly place: string
  readonly day: number
  readonly hour: number
  readonly hours: number
  readonly joined: number
  readonly capacity: number
  /** In fen; 0 if it is free. */
  readonly price: number
}

const at = (
  group: SeedActivity['group'],
  title: string,
  place: string,
  [day, hour, hours]: readonly [day: number, hour: number, hours: number],
  [joined, capacity]: readonly [joined: number, capacity: number],
  price = 0,
): SeedActivity => ({ group, title, place, day, hour, hours, joined, capacity, price })

export const activities: readonly SeedActivity[] = [
  at('g1', '双打轮转·新手友好', '徐家汇体育馆 3、4 号场', [0, 19, 2], [11, 12]),
  at('g3', '苏州河 6 公里慢跑', '外白渡桥南侧集合', [0, 20, 1], [23, 40]),
  at('g4', '阿瓦隆与狼人杀之夜', '愚园路 1088 弄 12 号', [1, 19, 3], [8, 10]),
  at('g2', '周中飞盘基础训练', '徐汇滨江草坪', [1, 18, 2], [14, 20]),
  at('g1', '单打积分赛 第 6 轮', '源深体育中心 2 号场', [2, 18, 3], [16, 16]),
  at('g3', '间歇跑训练 8×400 米', '虹口足球场外圈', [2, 20, 1], [18, 30]),
  at('g2', '亲子飞盘体验课', '世纪公园 5 号门', [3, 9, 2], [9, 24]),
  at('g4', '卡坦岛入门局', '永康路 23 号二楼', [3, 14, 4], [5, 8]),
  at('g1', '周末混双嘉年华', '静安体育中心 1–6 号场', [3, 14, 4], [27, 32], 6800),
  at('g3', '晨跑·世纪公园一圈', '世纪公园 1 号门', [4, 7, 1], [31, 50]),
  at('g2', '四人对抗赛', '前滩休闲公园', [4, 15, 3], [19, 24]),
  at('g4', '重策一日团:历史巨轮', '大学路 77 号', [4, 13, 6], [4, 5]),
  at('g1', '步法与发球专项课', '徐家汇体育馆 1 号场', [5, 19, 2], [6, 8]),
  at('g3', '夜跑摄影:外滩万国建筑群', '陈毅广场', [6, 20, 2], [22, 30]),
  at('g4', '剧本杀《雾中来信》', '愚园路 1088 弄 12 号', [6, 19, 4], [6, 7], 12800),
  at('g1', '双打轮转·进阶场', '徐家汇体育馆 3、4 号场', [7, 19, 2], [9, 12]),
  at('g2', '正反手掷盘工作坊', '徐汇滨江草坪', [8, 18, 2], [10, 16]),
  at('g3', '滨江十公里配速跑', '龙美术馆门口', [9, 19, 2], [26, 40]),
  at('g1', '企业友谊赛:张江对漕河泾', '源深体育中心主馆', [10, 13, 5], [40, 48]),
  at('g2', '月度联赛 小组赛', '东方体育中心外场', [10, 9, 5], [36, 42]),
  at('g4', '德式桌游新品试玩', '永康路 23 号二楼', [11, 14, 4], [3, 12]),
  at('g3', '半程马拉松备赛长距离', '后滩湿地公园', [11, 6, 3], [17, 40]),
  at('g1', '夜场畅打·女生免费', '静安体育中心 5 号场', [12, 20, 2], [7, 12]),
  at('g4', '谁是卧底·新朋友欢迎局', '大学路 77 号', [13, 19, 3], [6, 12]),
  at('g2', '月度联赛 决赛与颁奖', '东方体育中心外场', [17, 14, 4], [28, 42]),
  at('g3', '城市定向跑:寻找老门牌', '武康大楼', [18, 9, 3], [12, 36]),
]
