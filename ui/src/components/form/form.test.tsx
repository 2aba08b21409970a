import { cleanup, fireEvent, render, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { useState } from "react";
import { beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { useDraft } from "../../lib/draft";
import type { Fault } from "../../lib/host";
import { startI18n } from "../../lib/i18n";
import { preferences } from "../../lib/preferences";
import {
  DateField,
  FormDrawer,
  FormModal,
  FormRow,
  MoneyField,
  PhoneField,
  QuantityField,
  RateField,
  TextField,
} from ".";

beforeAll(async () => {
  preferences.set({ language: "en" });
  await startI18n();
});
beforeEach(cleanup);

type Field = (props: { value: string; onChange: (value: string) => void }) => React.ReactNode;
const last = vi.fn();

/** A row with one field that keeps its value. */
function One(props: { field: Field; start?: string }) {
  const [value, setValue] = useState(props.start ?? "");
  return (
    <FormRow label="It">
      <props.field
        value={value}
        onChange={(next) => {
          last(next);
          setValue(next);
        }}
      />
    </FormRow>
  );
}

describe("number fields", () => {
  it("takes what Chinese input and spreadsheets give, and shows it grouped afterwards", async () => {
    render(<One field={MoneyField} />);
    const input = screen.getByLabelText<HTMLInputElement>("It");
    await userEvent.click(input);
    await userEvent.paste("¥１２，３４５．６");
    expect(last).toHaveBeenLastCalledWith("12345.6");
    fireEvent.blur(input);
    expect(input.value).toBe("12,345.60");
  });

  it("keeps a text that is no number and says so beside it", async () => {
    render(<One field={QuantityField} />);
    const input = screen.getByLabelText<HTMLInputElement>("It");
    await userEvent.click(input);
    await userEvent.paste("twelve");
    fireEvent.blur(input);
    expect(input.value).toBe("twelve");
    expect(screen.getByText(/needs a number/)).toBeTruthy();
    expect(input.getAttribute("aria-invalid")).toBe("true");
  });

  it("refuses negative amounts and too many places, without changing them", async () => {
    render(<One field={MoneyField} start="-3" />);
    expect(screen.getByText(/less than zero/)).toBeTruthy();
    cleanup();
    render(<One field={MoneyField} start="1.005" />);
    expect(screen.getByText(/2 decimal places/)).toBeTruthy();
    expect(screen.getByLabelText<HTMLInputElement>("It").value).toBe("1.005");
  });

  it("takes percent for a rate", async () => {
    render(<One field={RateField} start="0.0341" />);
    const input = screen.getByLabelText<HTMLInputElement>("It");
    expect(input.value).toBe("3.41");
    await userEvent.clear(input);
    await userEvent.type(input, "12.5");
    expect(last).toHaveBeenLastCalledWith("0.125");
  });
});

describe("text fields", () => {
  it("keeps a text that is too long whole and says by how much", () => {
    const name = "长".repeat(3000);
    render(<One field={TextField} start={name} />);
    expect(screen.getByLabelText<HTMLInputElement>("It").value).toHaveLength(3000);
    expect(screen.getByText(/At most 60 characters; this has 3000/)).toBeTruthy();
  });

  it("counts characters as people do", () => {
    render(<One field={TextField} start={"𠮷".repeat(60)} />);
    expect(screen.queryByText(/At most/)).toBeNull();
  });

  it("makes full-width digits of a telephone number plain", async () => {
    render(<One field={PhoneField} />);
    await userEvent.click(screen.getByLabelText("It"));
    await userEvent.paste("１３８００１３８０００");
    expect(last).toHaveBeenLastCalledWith("13800138000");
  });
});

it("keeps a date of 1890 and says that it is out of range", async () => {
  render(<One field={DateField} start="1890-01-01" />);
  expect(screen.getByLabelText<HTMLInputElement>("It").value).toBe("1890-01-01");
  expect(screen.getByText(/between 2000-01-01 and 2099-12-31/)).toBeTruthy();
});

describe("date fields", () => {
  it("takes a day of two digits, and short forms when the field is left", async () => {
    for (const [typed, taken] of [
      ["2026-11-27", "2026-11-27"],
      ["20261130", "2026-11-30"],
      ["2026-3-2", "2026-03-02"],
      ["2026.12.5", "2026-12-05"],
      ["2026/1/31", "2026-01-31"],
    ] as const) {
      cleanup();
      last.mockClear();
      render(<One field={DateField} />);
      const input = screen.getByLabelText<HTMLInputElement>("It");
      await userEvent.click(input);
      await userEvent.type(input, typed);
      await userEvent.tab();
      expect(last, typed).toHaveBeenLastCalledWith(taken);
      expect(input.value).toBe(taken);
    }
  });
});

const idle = { pending: false, fault: null as Fault | null, reset: () => undefined };

function Drawer(props: { fault?: Fault; submit: () => void; modal?: boolean; start?: string }) {
  const [name, setName] = useState(props.start ?? "");
  const Frame = props.modal ? FormModal : FormDrawer;
  return (
    <Frame
      open
      title="New"
      submit="Save lead"
      command={{ ...idle, fault: props.fault ?? null }}
      onSubmit={props.submit}
      onClose={() => undefined}
    >
      <FormRow label="Name" name="name">
        <TextField value={name} onChange={setName} />
      </FormRow>
    </Frame>
  );
}

describe("form frames", () => {
  it("submits by Ctrl+Enter, but not by the Enter of an input method", () => {
    const submit = vi.fn();
    render(<Drawer submit={submit} />);
    const input = screen.getByLabelText("Name");
    fireEvent.keyDown(input, { key: "Enter", ctrlKey: true, keyCode: 229 });
    fireEvent.keyDown(input, { key: "Enter", keyCode: 13 });
    expect(submit).not.toHaveBeenCalled();
    fireEvent.keyDown(input, { key: "Enter", ctrlKey: true, keyCode: 13 });
    expect(submit).toHaveBeenCalledOnce();
  });

  it("submits a short dialog by Enter, but not while a candidate is taken", () => {
    const submit = vi.fn();
    render(<Drawer modal submit={submit} />);
    const input = screen.getByLabelText("Name");
    fireEvent.keyDown(input, { key: "Enter", keyCode: 229 });
    fireEvent.keyDown(input, { key: "Enter", isComposing: true });
    expect(submit).not.toHaveBeenCalled();
    fireEvent.keyDown(input, { key: "Enter", keyCode: 13 });
    expect(submit).toHaveBeenCalledOnce();
  });

  it("does not submit what a field already knows to be wrong, and goes there", () => {
    const submit = vi.fn();
    render(<Drawer submit={submit} start={"x".repeat(61)} />);
    fireEvent.click(screen.getByRole("button", { name: /Save lead/ }));
    expect(submit).not.toHaveBeenCalled();
    expect(document.activeElement).toBe(screen.getByLabelText("Name"));
  });

  it("puts a fault beside its field, and at the top when no field takes it", async () => {
    const fault = (field: string): Fault => ({
      code: "firm.text_missing",
      params: { field },
      hint: "",
    });
    render(<Drawer submit={() => undefined} fault={fault("name")} />);
    expect(screen.getByLabelText("Name").getAttribute("aria-invalid")).toBe("true");
    expect(screen.queryByRole("alert")).toBeNull();
    cleanup();
    render(<Drawer submit={() => undefined} fault={fault("elsewhere")} />);
    await waitFor(() =>
      expect(screen.getByRole("alert").textContent).toContain("This is needed; fill it in."),
    );
  });
});

function Draft(props: { initial: { name: string } }) {
  const draft = useDraft("test.draft", props.initial);
  return (
    <>
      <input
        aria-label="name"
        value={draft.value.name}
        onChange={(event) => draft.set("name", event.target.value)}
      />
      <output>{draft.dirty ? "dirty" : "clean"}</output>
      <button type="button" onClick={() => draft.discard()}>
        discard
      </button>
    </>
  );
}

const START = { name: "" };

function Closing(props: { open: boolean }) {
  const draft = useDraft("test.closing", START);
  return (
    <FormDrawer
      open={props.open}
      title="New"
      submit="Save lead"
      command={idle}
      draft={draft}
      onSubmit={() => undefined}
      onClose={() => undefined}
    >
      <FormRow label="Name">
        <TextField value={draft.value.name} onChange={(text) => draft.set("name", text)} />
      </FormRow>
    </FormDrawer>
  );
}

describe("drafts", () => {
  const name = () => screen.getByLabelText<HTMLInputElement>("name");
  const state = () => screen.getByRole("status").textContent;

  it("follows the record until something is typed, and finds it again after closing", async () => {
    const view = render(<Draft initial={{ name: "a" }} />);
    view.rerender(<Draft initial={{ name: "b" }} />);
    expect(name().value).toBe("b");
    await userEvent.type(name(), "c");
    view.rerender(<Draft initial={{ name: "other" }} />);
    expect(name().value).toBe("bc");
    expect(state()).toBe("dirty");
    view.unmount();
    render(<Draft initial={{ name: "b" }} />);
    expect(name().value).toBe("bc");
    expect(state()).toBe("dirty");
    await userEvent.click(screen.getByText("discard"));
    expect(name().value).toBe("b");
    expect(state()).toBe("clean");
  });

  it("says that unsaved text is back, only when the form is opened again, and starts afresh by wish", async () => {
    const view = render(<Closing open />);
    await userEvent.type(screen.getByLabelText("Name"), "陈工");
    expect(screen.queryByText(/had not saved/)).toBeNull();
    view.unmount();
    render(<Closing open />);
    expect(screen.getByLabelText<HTMLInputElement>("Name").value).toBe("陈工");
    expect(screen.getByText(/had not saved/)).toBeTruthy();
    await userEvent.click(screen.getByRole("button", { name: "Start afresh" }));
    expect(screen.getByLabelText<HTMLInputElement>("Name").value).toBe("");
    expect(screen.queryByText(/had not saved/)).toBeNull();
  });
});
