export { DateField, type DateFieldProps } from "./DateField";
export { FormDrawer, FormFault, type FormFrameProps, FormGrid, FormModal } from "./FormFrame";
export { FormRow, type FormRowProps, useFormRow, useProblem, useRowInput } from "./FormRow";
export { type FormGate, FormScope } from "./FormScope";
export { ChoicesField, type ListFieldProps, WordListField } from "./ListField";
export {
  MoneyField,
  type NumberFieldProps,
  PriceField,
  QuantityField,
  RateField,
} from "./NumberField";
export { SelectField, type SelectFieldProps, type SelectOption, SwitchField } from "./SelectField";
export {
  PhoneField,
  TextArea,
  type TextAreaProps,
  TextField,
  type TextFieldProps,
} from "./TextField";
export { useDraftForm } from "./useDraftForm";
