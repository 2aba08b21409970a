import { Progress } from "antd";
import styles from "./sync.module.css";

/** Something goes on whose end nobody knows: said in words, over a bar that moves; pale, since it is not full. */
export function UnderWay(props: { text: string }) {
  return (
    <div className={styles.underWay} role="status">
      <p>{props.text}</p>
      <Progress
        percent={100}
        status="active"
        showInfo={false}
        size="small"
        strokeColor="var(--ant-color-primary-border)"
        aria-label={props.text}
      />
    </div>
  );
}
