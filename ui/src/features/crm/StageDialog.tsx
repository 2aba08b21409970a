import { Button } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import {
  DateField,
  FormModal,
  FormRow,
  QuantityField,
  SelectField,
  TextField,
} from "../../components/form";
import type { Lead, LeadMove, LeadNeed, LeadStage, LostReason } from "../../generated/commands";
import type { Fault } from "../../lib/data";
import { ConvertDialog } from "./ConvertDialog";
import { LOST_REASONS } from "./words";

/** Asks for what a stage needs and the lead does not have, and moves it on. */
export function StageDialog(props: {
  lead: Lead;
  stage: LeadStage;
  missing: LeadNeed[];
  command: { pending: boolean; fault: Fault | null; reset: () => void };
  onSubmit: (request: LeadMove) => void;
  onClose: () => void;
}) {
  const { t } = useTranslation("crm");
  const { lead, stage, missing } = props;
  const [reason, setReason] = useState<LostReason | null>(null);
  const [name, setName] = useState("");
  const [estate, setEstate] = useState("");
  const [area, setArea] = useState("");
  const [nextOn, setNextOn] = useState("");
  const [note, setNote] = useState("");
  const [converting, setConverting] = useState(false);
  const [converted, setConverted] = useState(false);
  const needs = (need: LeadNeed) => missing.includes(need);
  const stageName = t(`stages.${stage}`);
  const submit = () =>
    props.onSubmit({
      id: lead.id,
      stage,
      note,
      ...(reason ? { lostReason: reason } : {}),
      fields: {
        ...(needs("name") ? { name } : {}),
        ...(needs("estate") ? { estate } : {}),
        ...(needs("area") ? { area } : {}),
        ...(needs("nextOn") ? { nextOn } : {}),
      },
    });
  const first = missing[0];
  return (
    <>
      <FormModal
        open={!converting}
        title={
          stage === "lost"
            ? `${lead.name ?? lead.phone ?? lead.number} · ${stageName}`
            : t("stageDialog", { stage: stageName })
        }
        submit={stage === "lost" ? t("loseVerb") : t("moveVerb", { stage: stageName })}
        command={props.command}
        onSubmit={submit}
        onClose={props.onClose}
      >
        {needs("lostReason") ? (
          <FormRow label={t("fields.lostReason")} name="lostReason" required>
            <SelectField
              value={reason}
              onChange={setReason}
              autoFocus={first === "lostReason"}
              search={false}
              options={LOST_REASONS.map((value) => ({ value, label: t(`lostReasons.${value}`) }))}
            />
          </FormRow>
        ) : null}
        {needs("name") ? (
          <FormRow label={t("fields.name")} name="name" required>
            <TextField value={name} max={80} onChange={setName} autoFocus={first === "name"} />
          </FormRow>
        ) : null}
        {needs("estate") ? (
          <FormRow label={t("fields.estate")} name="estate" required>
            <TextField
              value={estate}
              max={80}
              onChange={setEstate}
              autoFocus={first === "estate"}
            />
          </FormRow>
        ) : null}
        {needs("area") ? (
          <FormRow label={t("fields.area")} name="area" required>
            <QuantityField
              value={area}
              onChange={setArea}
              suffix="㎡"
              autoFocus={first === "area"}
            />
          </FormRow>
        ) : null}
        {needs("nextOn") ? (
          <FormRow label={t("fields.nextOn")} name="nextOn" required>
            <DateField value={nextOn} onChange={setNextOn} autoFocus={first === "nextOn"} />
          </FormRow>
        ) : null}
        {needs("project") ? (
          <FormRow label={t("rules.project")} name="project" help={t("needsProject")}>
            <span>
              <Button disabled={converted} onClick={() => setConverting(true)}>
                {t("convert")}
              </Button>
            </span>
          </FormRow>
        ) : null}
        <FormRow label={t("moveNote")} name="note">
          <TextField value={note} max={400} onChange={setNote} />
        </FormRow>
      </FormModal>
      <ConvertDialog
        open={converting}
        lead={lead}
        onClose={() => setConverting(false)}
        onDone={() => {
          setConverting(false);
          setConverted(true);
        }}
      />
    </>
  );
}
