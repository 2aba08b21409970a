/** From a telephone number to a project: quick entry, duplicates, the board, follow-up, conversion. */
import assert from "node:assert/strict";
import { css, role, text } from "../../lib/page.mjs";
import { until } from "../../lib/processes.mjs";
import { words } from "../../lib/words.mjs";

const t = words("zh");

export const CUSTOMER = {
  phone: "13905716688",
  name: "𠮷田㛃",
  estate: "万科城",
  building: "3",
  unit: "2",
  room: "1201",
  area: "98.5",
  layout: "两室两厅一厨一卫",
};

/** The firm is made by keyboard alone at the first start. */
export async function makeFirm(page) {
  await page.see(role("button", t("firm:makeFirmButton")));
  await page.write("青山装饰");
  await page.press("Tab");
  await page.write("林青");
  await page.press("Enter");
  await page.see(role("navigation"));
}

/** Quick entry: the number first, then what is known; Ctrl+Enter from anywhere saves. */
export async function enterLead(page) {
  await page.see(role("button", t("crm:newLead")));
  await page.press("Ctrl+n");
  await page.see(role("dialog", t("crm:newLead")));
  assert.match((await page.focused()).name, new RegExp(t("crm:fields.phone")), "the number comes first");
  // Full-width digits and spaces, as an input method leaves them.
  await page.write("１３９ 0571 6688");
  await page.press("Tab");
  await page.write(CUSTOMER.name);
  await page.press("Tab");
  await page.write(CUSTOMER.estate);
  for (const part of [CUSTOMER.building, CUSTOMER.unit, CUSTOMER.room]) {
    await page.press("Tab");
    await page.write(part);
  }
  await page.click(role("button", t("crm:more")));
  await page.fill(role("textbox", t("crm:fields.area")), CUSTOMER.area);
  await page.fill(role("combobox", t("crm:fields.layout")), CUSTOMER.layout);
  await page.fill(role("textbox", t("crm:firstNote")), "看了样板间，想年前开工");
  await page.picture("journey-lead-entry");
  await page.press("Ctrl+Enter");
  await page.miss(role("dialog", t("crm:newLead")));
  await page.see(text(t("crm:leadAdded", { name: CUSTOMER.name })));
  const { rows } = await page.call("crm.leads", { filter: {}, limit: 10 });
  assert.equal(rows.length, 1);
  assert.equal(rows[0].phone, CUSTOMER.phone, "stored as plain digits");
  assert.equal(rows[0].area, CUSTOMER.area);
  return rows[0].id;
}

/** The same number again, begun from the palette by initials: who it is appears while it is typed; one click leads there. */
export async function seeDuplicate(page) {
  await page.press("Ctrl+k");
  await page.see(css("[cmdk-input]"));
  await page.write(">xzxs");
  await until("the first thing to do is that", async () =>
    (await page.session.executeScript("return document.querySelector('[cmdk-item][aria-selected=true]')?.textContent ?? ''")).includes(t("crm:newLead")));
  await page.press("Enter");
  await page.see(role("dialog", t("crm:newLead")));
  await page.write("139-0571-6688");
  // The warning follows the typing: what it says at last is what counts.
  await until("the warning names who it is and why", async () => {
    const warning = await page.textOf(role("status", t("crm:duplicates.certain")));
    return warning.includes(CUSTOMER.name) && warning.includes(t("crm:duplicates.reasons.phone_same"));
  });
  await page.picture("journey-duplicate");
  await page.click(role("link", CUSTOMER.name));
  await page.miss(role("dialog", t("crm:newLead")));
  await page.see(css(".ant-drawer-open"));
  await page.see(role("button", t("crm:convert")));
  const { rows } = await page.call("crm.leads", { filter: {}, limit: 10 });
  assert.equal(rows.length, 1, "nothing was entered twice");
  await page.press("Escape");
}

const stageOf = async (page, id) => (await page.call("crm.lead", { id })).stage;
const column = (stage) => css(`section[data-stage="${stage}"]`);

/** Moved on the board: by keyboard to the next stage, by mouse to a later one. */
export async function moveOnBoard(page, id) {
  await page.click(role("link", t("crm:nav.leads")));
  await page.see(role("region", t("crm:boardLabel")));
  const card = css(`[data-lead="${id}"]`);
  await page.see(card);
  await page.session.executeScript("document.querySelector(arguments[0]).focus()", card[1]);
  await page.press("Alt+Right");
  await page.see(text(t("crm:leadMoved", { name: CUSTOMER.name, stage: t("crm:stages.contacted") })));
  await page.see(css(`section[data-stage="contacted"] [data-lead="${id}"]`));
  await page.drag(card, column("interested"));
  await page.see(text(t("crm:leadMoved", { name: CUSTOMER.name, stage: t("crm:stages.interested") })));
  await page.see(css(`section[data-stage="interested"] [data-lead="${id}"]`));
  await page.picture("journey-board");
  assert.equal(await stageOf(page, id), "interested");
}

/** What was said, and what comes next, from the lead's own page. */
export async function logFollowUp(page, id) {
  const day = new Date(Date.now() + 5 * 86_400_000).toISOString().slice(0, 10);
  await page.click(css(`[data-lead="${id}"]`));
  await page.fill(role("textbox", t("crm:log.title")), "约好周六上午量房");
  await page.fill(role("textbox", t("crm:fields.nextOn")), day);
  await page.press("Enter");
  await page.fill(role("textbox", t("crm:fields.nextAction")), "带量房仪");
  await page.press("Ctrl+Enter");
  await page.see(text(t("crm:log.saved")));
  await page.see(css(".ant-drawer-open ol, .ant-drawer-open ul"));
  const lead = await page.call("crm.lead", { id });
  assert.equal(lead.nextOn, day);
  assert.equal(lead.nextAction, "带量房仪");
  await page.picture("journey-follow-up");
}

/** Customer, property and project in one step, with nothing typed twice. */
export async function convertLead(page, id) {
  await page.click(role("button", t("crm:convert")));
  await page.see(role("dialog", t("crm:convertTitle")));
  await until("Enter is for the conversion", async () => (await page.focused()).name === t("crm:convertVerb"));
  await page.picture("journey-convert");
  await page.press("Enter");
  await page.see(role("tab", t("design:hub.survey")));
  const lead = await page.call("crm.lead", { id });
  const { project } = await page.call("design.project", { id: lead.projectId });
  const customer = await page.call("crm.customer", { id: lead.customerId });
  assert.equal(customer.customer.name, CUSTOMER.name);
  assert.equal(customer.customer.phone, CUSTOMER.phone);
  const [property] = customer.properties;
  for (const field of ["estate", "building", "unit", "room", "area", "layout"]) {
    assert.equal(property[field], CUSTOMER[field], `the property's ${field}`);
  }
  assert.equal(project.customerId, lead.customerId);
  assert.equal(project.propertyId, property.id);
  assert.equal(project.buildingArea, CUSTOMER.area);
  for (const part of [CUSTOMER.estate, CUSTOMER.name]) assert.ok(project.name.includes(part), project.name);
  await page.see(text(project.number));
  await page.picture("journey-project");
  return project;
}
