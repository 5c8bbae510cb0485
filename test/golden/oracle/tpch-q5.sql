create table region as
select file_row_number as r_rid, * from read_parquet('data/tpch/region.parquet', file_row_number = true);
create table nation as
select file_row_number as n_rid, * from read_parquet('data/tpch/nation.parquet', file_row_number = true);
create table supplier as
select file_row_number as s_rid, * from read_parquet('data/tpch/supplier.parquet', file_row_number = true);
create table customer as
select file_row_number as c_rid, * from read_parquet('data/tpch/customer.parquet', file_row_number = true);
create table orders as
select file_row_number as o_rid, * from read_parquet('data/tpch/orders.parquet', file_row_number = true);
create table lineitem as
select file_row_number as l_rid, * from read_parquet('data/tpch/lineitem.parquet', file_row_number = true);

-- @node volume ordered
select n_name, sum(l_extendedprice * (1 - l_discount)) as revenue,
  list(distinct r_rid) as "@region", list(distinct n_rid) as "@nation", list(distinct s_rid) as "@supplier",
  list(distinct c_rid) as "@customer", list(distinct o_rid) as "@orders", list(l_rid) as "@lineitem"
from customer, orders, lineitem, supplier, nation, region
where c_custkey = o_custkey and l_orderkey = o_orderkey and l_suppkey = s_suppkey and c_nationkey = s_nationkey
  and s_nationkey = n_nationkey and n_regionkey = r_regionkey and r_name = 'ASIA'
  and o_orderdate >= date '1994-01-01' and o_orderdate < date '1994-01-01' + interval 1 year
group by n_name order by revenue desc;
