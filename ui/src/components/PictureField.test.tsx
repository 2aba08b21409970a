import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeAll, expect, it, vi } from "vitest";
import { installPlatform, readPicked } from "../lib/host";
import { startI18n } from "../lib/i18n";
import { preferences } from "../lib/preferences";
import { fakePlatform } from "../test/fakePlatform";
import { FormRow } from "./form";
import { PictureField } from "./PictureField";

beforeAll(async () => {
  preferences.set({ language: "zh" });
  await startI18n();
});

/** Shows a field whose dialog answers with this file. */
function show(file: File) {
  const fake = fakePlatform({});
  fake.platform.openFile = (_accept, largest) => readPicked(file, largest);
  installPlatform(fake.platform);
  const onChange = vi.fn();
  render(
    <FormRow label="标志">
      <PictureField value="c21hbGw=" onChange={onChange} />
    </FormRow>,
  );
  return onChange;
}

const choose = () => screen.getAllByRole("button", { name: "选择图片" }).at(-1) as HTMLElement;

it("refuses a large picture unread, says the limit beside the field and keeps the one that is there", async () => {
  const file = new File([], "照片.jpg");
  Object.defineProperty(file, "size", { value: 30_000_001 });
  file.arrayBuffer = vi.fn();
  const onChange = show(file);
  await userEvent.click(choose());
  await screen.findByText("“照片.jpg”超过 30 MB，请换一个小一些的文件。");
  expect(file.arrayBuffer).not.toHaveBeenCalled();
  expect(onChange).not.toHaveBeenCalled();
  expect(screen.getByRole("button", { name: "移除" })).toBeTruthy();
});

it("says so where the browser cannot read the picture", async () => {
  const file = new File(["x"], "照片.jpg");
  file.arrayBuffer = () => Promise.reject(new DOMException("gone", "NotFoundError"));
  const onChange = show(file);
  await userEvent.click(choose());
  await screen.findByText(/“照片.jpg”读不出来/);
  expect(onChange).not.toHaveBeenCalled();
});
