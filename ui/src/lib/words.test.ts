import i18next from "i18next";
import { beforeAll, describe, expect, it } from "vitest";
import { formatQuantity } from "./format";
import { startI18n } from "./i18n";
import { roomName, starterSpec, starterWord } from "./words";

beforeAll(() => startI18n());

describe.each([
  ["en", "pc", "medium sand", "12.5 m²", "Bathroom 3", "Other work"],
  ["zh", "个", "中砂", "12.5 ㎡", "卫生间3", "其他工程"],
])("starter data on %s screens", (language, unit, spec, quantity, room, section) => {
  beforeAll(async () => {
    await i18next.changeLanguage(language);
  });

  it("is in that language", () => {
    expect(starterWord("个")).toBe(unit);
    expect(starterWord("中砂")).toBe(spec);
    expect(formatQuantity("12.5", "㎡")).toBe(quantity);
    expect(roomName("卫生间3")).toBe(room);
    expect(roomName("卫生间3", "卫生间3")).toBe(room);
    expect(roomName("其他工程", "Other work")).toBe(section);
    expect(starterSpec("东鹏 中砂")).toBe(`东鹏 ${spec}`);
  });

  it("leaves a firm's own words alone", () => {
    expect([starterWord("筐"), starterWord("crate"), starterSpec("细中砂")]).toEqual([
      "筐",
      "crate",
      "细中砂",
    ]);
    expect([roomName("茶室"), roomName("3")]).toEqual(["茶室", "3"]);
  });
});
