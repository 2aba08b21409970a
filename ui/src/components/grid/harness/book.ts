/** A few price-book items and three rooms, as on a real half-package quote. */

export interface BookItem {
  code: string;
  name: string;
  pinyin: string;
  spec: string;
  unit: string;
  quantity: string;
  own?: boolean;
  main: string;
  aux: string;
  labour: string;
  supply?: string;
  craft: string;
  remark?: string;
}

const item = (
  code: string,
  name: string,
  pinyin: string,
  unit: string,
  quantity: string,
  [main, aux, labour]: [string, string, string],
  craft: string,
  more: Partial<BookItem> = {},
): BookItem => ({
  code,
  name,
  pinyin,
  spec: "",
  unit,
  quantity,
  main,
  aux,
  labour,
  craft,
  ...more,
});

export const BOOK: readonly BookItem[] = [
  item(
    "D06",
    "铲除耐水腻子",
    "ccnsnz",
    "㎡",
    "=墙面",
    ["0", "1", "14"],
    "人工铲除原墙面耐水腻子至水泥基层，清扫浮灰；不含垃圾外运。",
  ),
  item(
    "P01",
    "墙固封底",
    "qgfd",
    "㎡",
    "=墙面",
    ["2.5", "0", "2.5"],
    "滚涂墙固一遍，用量不少于 0.15 kg/㎡。",
  ),
  item(
    "P02",
    "石膏找平（≤10 mm）",
    "sgzp",
    "㎡",
    "=墙面*0.5",
    ["0", "12.5", "15"],
    "局部找平，厚度 10 mm 以内。\n超出部分按每增加 5 mm 另计。",
    { own: true },
  ),
  item(
    "P04",
    "批刮腻子两遍",
    "bgnzlb",
    "㎡",
    "=墙面",
    ["0", "6.5", "12"],
    "耐水腻子批刮两遍，砂纸打磨平整，2 m 靠尺误差不大于 3 mm。",
  ),
  item(
    "P07",
    "乳胶漆面漆两遍",
    "rjqmqlb",
    "㎡",
    "=墙面",
    ["9.5", "0", "7.5"],
    "底漆一遍、面漆两遍；同一墙面不超过两种颜色，深色漆另加 20 %。",
    { spec: "立邦净味 120" },
  ),
  item(
    "C01",
    "石膏板平顶",
    "sgbpd",
    "㎡",
    "18.6",
    ["0", "62.5", "62.5"],
    "轻钢龙骨 @400，9.5 mm 纸面石膏板，自攻钉间距不大于 200 mm，钉眼防锈。",
    { spec: "9.5 mm", own: true },
  ),
  item(
    "C04",
    "窗帘盒",
    "clh",
    "m",
    "4.2",
    ["0", "42.5", "45"],
    "细木工板基层，石膏板饰面，宽 200 mm 以内。",
    { own: true },
  ),
  item(
    "T09",
    "地砖铺贴 800×800",
    "dzpt",
    "㎡",
    "=地面",
    ["0", "24", "47"],
    "1:3 干硬性水泥砂浆，厚 30 mm 以内，留缝 2 mm；空鼓率不大于 5 %。",
    { spec: "800×800", supply: "owner", remark: "地砖甲供" },
  ),
  item(
    "T16",
    "瓷砖踢脚线",
    "cztjx",
    "m",
    "=周长",
    ["0", "4", "16"],
    "瓷砖胶粘贴，高 80–100 mm，阳角 45° 对角。",
    { supply: "owner" },
  ),
  item(
    "I12",
    "强化地板铺装",
    "qhdbpz",
    "㎡",
    "=地面",
    ["85", "6.5", "24"],
    "含防潮膜、扣条；基层平整度 2 m 内误差不大于 3 mm。",
    { spec: "12 mm", supply: "full" },
  ),
  item(
    "E03",
    "强电布管穿线 2.5 mm²",
    "qdbgcx",
    "m",
    "46",
    ["0", "21", "18"],
    "BV 2.5 mm² 国标铜芯线，PVC 管 20；一个回路一根零线，按实际米数结算。",
    { own: true, remark: "按实结算" },
  ),
  item(
    "E11",
    "PPR 给水管 20/25",
    "pprgsg",
    "m",
    "22",
    ["0", "43", "28.5"],
    "热熔连接，打压 0.8 MPa 保压 30 分钟，压降不大于 0.05 MPa。",
    { own: true, remark: "按实结算" },
  ),
  item(
    "W01",
    "防水涂料两遍",
    "fstllb",
    "㎡",
    "14.8",
    ["0", "42.5", "23"],
    "地面满刷，墙面上翻 300 mm，淋浴区 1800 mm；闭水 48 小时无渗漏。",
    { spec: "1.5 mm", own: true },
  ),
  item(
    "T12",
    "墙砖铺贴 ≤400×800",
    "qzpt",
    "㎡",
    "26.4",
    ["0", "24", "53"],
    "瓷砖胶薄贴，背胶一遍，留缝 1.5–2 mm，十字卡定位。",
    { spec: "400×800", own: true, supply: "owner" },
  ),
  item(
    "C12",
    "铝扣板吊顶",
    "lkbdd",
    "㎡",
    "7.2",
    ["98", "20", "43"],
    "300×300 集成扣板，配套龙骨与边条。",
    { spec: "300×300", own: true, supply: "full" },
  ),
  item("T20", "壁龛", "bk", "个", "1", ["0", "65", "275"], "砌筑或预制，内贴瓷砖，阳角倒角。", {
    own: true,
  }),
  item(
    "I11",
    "室内木门安装",
    "snmmaz",
    "樘",
    "1",
    ["0", "22", "160"],
    "含门套、合页、门锁、门吸安装，缝隙均匀。",
    { own: true, supply: "owner", remark: "门甲供" },
  ),
  item(
    "O01",
    "成品保护",
    "cpbh",
    "㎡",
    "=地面",
    ["0", "7", "2.5"],
    "地面保护膜满铺，入户门套、窗框包覆。",
  ),
];

const pick = (...codes: string[]) => BOOK.filter((one) => codes.includes(one.code));

export const ROOMS: readonly { name: string; items: readonly BookItem[] }[] = [
  {
    name: "客餐厅",
    items: pick("D06", "P01", "P02", "P04", "P07", "C01", "C04", "T09", "T16", "E03", "O01"),
  },
  { name: "主卧", items: pick("P01", "P02", "P04", "P07", "I12", "I11", "E03", "C04") },
  { name: "厨房", items: pick("E11", "W01", "T12", "T09", "C12", "T20", "I11") },
];
