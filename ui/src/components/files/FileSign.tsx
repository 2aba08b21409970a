import {
  AudioOutlined,
  FileImageOutlined,
  FileOutlined,
  FilePdfOutlined,
  FileTextOutlined,
  FileZipOutlined,
  LayoutOutlined,
  TableOutlined,
  VideoCameraOutlined,
} from "@ant-design/icons";
import type { ReactNode } from "react";
import type { Sort } from "../../generated/commands";

const SIGNS: Record<Sort, ReactNode> = {
  picture: <FileImageOutlined />,
  photo: <FileImageOutlined />,
  pdf: <FilePdfOutlined />,
  document: <FileTextOutlined />,
  sheet: <TableOutlined />,
  drawing: <LayoutOutlined />,
  film: <VideoCameraOutlined />,
  sound: <AudioOutlined />,
  archive: <FileZipOutlined />,
  other: <FileOutlined />,
};

/** What stands for a file that has no picture. */
export function FileSign(props: { sort: Sort }) {
  return SIGNS[props.sort];
}
